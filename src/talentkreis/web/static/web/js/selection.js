// SPDX-License-Identifier: Apache-2.0
// Choosing rows and the bulk bar. The form or section carries data-selection; inside it
//   input.box[data-pick]   one row
//   input.box[data-all]    all rows of the page
//   [data-bulk]            the bar: role="region", data-one and data-many hold the sentence
//   [data-count]           where the sentence stands
//   [data-matching]        a button that means everything found, not only this page; its
//                          sentence is data-sentence, the form field all_matching says it
//   [data-clear]           choose nothing

import { announce, sentence } from "./announce.js";

const picks = (area) => [...area.querySelectorAll("input[data-pick]")];

function show(area, { isAnnounced = true } = {}) {
  const boxes = picks(area);
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("[data-row], tr, li")?.classList.toggle("picked", box.checked));
  const all = area.querySelector("input[data-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = area.querySelector("[data-bulk]");
  if (!bar) return;
  const matching = area.querySelector("input[name=all_matching]");
  if (chosen.length < boxes.length && matching) matching.value = "";
  const text = matching?.value
    ? area.querySelector("[data-matching]").dataset.sentence
    : sentence(chosen.length === 1 ? bar.dataset.one : bar.dataset.many, { count: chosen.length });
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-count]").textContent = text;
  if (isAnnounced) announce(text);
}

function setAll(area, isChecked) {
  picks(area).forEach((box) => (box.checked = isChecked));
}

export function startSelection() {
  document.addEventListener("change", (event) => {
    const area = event.target.closest("[data-selection]");
    if (!area) return;
    if (event.target.matches("input[data-all]")) setAll(area, event.target.checked);
    else if (!event.target.matches("input[data-pick]")) return;
    show(area);
  });

  document.addEventListener("click", (event) => {
    const area = event.target.closest("[data-selection]");
    if (!area) return;
    if (event.target.closest("[data-clear]")) {
      setAll(area, false);
      show(area);
    } else if (event.target.closest("[data-matching]")) {
      event.preventDefault();
      setAll(area, true);
      area.querySelector("input[name=all_matching]").value = "1";
      show(area);
    }
  });

  const showAll = () => document.querySelectorAll("[data-selection]").forEach((area) => show(area, { isAnnounced: false }));
  document.addEventListener("htmx:afterSettle", showAll);
  // The browser restores ticks when one comes back with the back button.
  addEventListener("pageshow", showAll);
}
