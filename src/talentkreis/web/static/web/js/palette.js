// SPDX-License-Identifier: Apache-2.0
// The command palette: areas and actions are in the page, people come from the server while one
// types (htmx on the input). Arrow keys choose, Enter opens.

import { announce, sentence } from "./announce.js";
import { openDialog } from "./dialogs.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function startPalette() {
  const palette = document.querySelector("#palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const options = () => [...palette.querySelectorAll("[role=option]")].filter((option) => !option.hidden);

  function choose(option) {
    palette.querySelectorAll("[aria-selected=true]").forEach((other) => other.setAttribute("aria-selected", "false"));
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.id ||= `palette-${crypto.randomUUID()}`;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function narrow() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    for (const option of palette.querySelectorAll("[data-fixed] [role=option]")) {
      const text = plain(option.textContent);
      option.hidden = !words.every((word) => text.includes(word));
    }
    show();
  }

  function show() {
    for (const group of palette.querySelectorAll("[role=group]")) {
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    const all = options();
    choose(all[0]);
    palette.querySelector("[data-none]").hidden = all.length > 0;
    if (palette.open) announce(sentence(palette.dataset.matches, { count: all.length }));
  }

  function step(by) {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    choose(all[(at + by + all.length) % all.length]);
  }

  function run(option) {
    if (!option) return;
    palette.close();
    if (option.dataset.opens) openDialog(document.querySelector(option.dataset.opens));
    else location.assign(option.dataset.url);
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) openDialog(palette);
    }
  });
  palette.addEventListener("dialog:opened", () => {
    input.value = "";
    palette.querySelector("[data-found]").replaceChildren();
    narrow();
  });
  palette.addEventListener("htmx:afterSettle", show);
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") run(palette.querySelector("[aria-selected=true]"));
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => run(event.target.closest("[role=option]")));
}
