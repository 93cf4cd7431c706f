// SPDX-License-Identifier: Apache-2.0
// Around htmx: keep the focus, announce counts, say when something failed.

import { announce } from "./announce.js";
import { goTo, mark } from "./keys.js";
import { showToast } from "./toasts.js";

// Where the focus was inside what is being replaced; null where it was elsewhere.
let focusedBefore = null;

const attribute = (element, name) => {
  const value = element.getAttribute(name);
  return value === null ? "" : `[${name}="${CSS.escape(value)}"]`;
};

function selector(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const tag = element.tagName.toLowerCase();
  const isChoice = element.matches("input[type=checkbox], input[type=radio]");
  const own = attribute(element, "name") + (isChoice ? attribute(element, "value") : "");
  const way = ["href", "hx-get", "hx-post"].map((name) => attribute(element, name)).find(Boolean) ?? "";
  const form = element.form?.hasAttribute("action") ? `form${attribute(element.form, "action")} ` : "";
  return `${form}${tag}${own}${way}`;
}

function place(within) {
  const element = document.activeElement;
  if (!within?.contains(element) || element === document.body) return null;
  const wanted = selector(element);
  const rows = [...within.querySelectorAll("[data-row]")];
  return {
    id: within.id,
    wanted,
    // Several controls may look alike: the second link to a person stays the second.
    index: [...within.querySelectorAll(wanted)].indexOf(element),
    row: rows.indexOf(element.closest("[data-row]")),
  };
}

// To the same control; where it is gone, to the row that has taken its row's place; else to the part.
function giveBack({ id, wanted, index, row }, target) {
  const part = (id && document.getElementById(id)) || (target?.isConnected ? target : document.querySelector("#content"));
  const alike = index < 0 ? [] : part.querySelectorAll(wanted);
  const again = alike[index] ?? alike[0];
  const rows = row < 0 ? [] : [...part.querySelectorAll("[data-row]")];
  if (again) {
    again.focus({ preventScroll: true });
    const its = again.closest("[data-row]");
    if (its) mark(its);
  } else if (rows.length) {
    goTo(rows[Math.min(row, rows.length - 1)]);
  } else {
    if (!part.hasAttribute("tabindex")) part.setAttribute("tabindex", "-1");
    part.focus();
  }
}

export function startSwaps() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    // A refused action answers with a toast instead of the content asked for.
    if (xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
    focusedBefore = place(target);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const { target } = event.detail;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && focusedBefore) giveBack(focusedBefore, target);
    focusedBefore = null;
    const count = target?.matches?.("[data-announce]") ? target : target?.querySelector?.("[data-announce]");
    if (count) announce(count.dataset.announce || count.textContent.trim());
  });

  const region = () => document.querySelector("#toasts");
  document.addEventListener("htmx:sendError", () => showToast(region()?.dataset.offline, { stays: true }));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) return;
    const id = event.detail.xhr.getResponseHeader("X-Request-Id") ?? "";
    showToast(`${region()?.dataset.failed} ${id}`.trim(), { stays: true });
  });
}
