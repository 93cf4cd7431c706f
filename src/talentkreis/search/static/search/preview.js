// SPDX-License-Identifier: Apache-2.0
// The preview beside the list follows the row one is at. V opens and closes it, I leads into it,
// Escape closes it and leads back to the row. Where there is no room beside the list it lies over
// its right edge; on a phone the profile takes its place.

import { goTo } from "../web/js/keys.js";

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const OVER_THE_LIST = matchMedia("(max-width: 1239px)");

const hasNoRoom = (listing) => OVER_THE_LIST.matches || listing.classList.contains("is-wide");

const panel = () => document.querySelector("#preview");
const isOpen = () => Boolean(panel()?.checkVisibility());
const row = () => document.querySelector("[data-row].here") ?? document.querySelector("[data-row]");

function load() {
  const url = row()?.getAttribute("hx-get");
  if (url) window.htmx.ajax("GET", url, { target: "#preview", swap: "innerHTML" });
}

function show(isShown) {
  const listing = panel()?.closest(".listing");
  const form = document.querySelector("[data-preview-toggle]");
  if (!listing || !form) return;
  const hadFocus = panel().contains(document.activeElement);
  if (hasNoRoom(listing)) {
    listing.classList.toggle("has-drawer", isShown);
  } else {
    listing.classList.toggle("is-alone", !isShown);
    const shown = isShown ? "1" : "0";
    window.htmx.ajax("POST", form.action, { source: form, swap: "none", values: { shown } });
  }
  form.querySelector("button").setAttribute("aria-pressed", String(isShown));
  if (isShown) load();
  else if (hadFocus && row()) goTo(row());
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-preview-toggle]") || !window.htmx) return;
  event.preventDefault();
  show(!isOpen());
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-preview-close]")) show(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen()) return;
  const isElsewhere = document.querySelector("dialog[open], [popover]:popover-open");
  if (isElsewhere || event.target.closest?.(FIELDS)) return;
  event.preventDefault();
  show(false);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  // Where nobody sees the preview it is not asked for.
  if (event.detail.target === panel() && !isOpen()) event.preventDefault();
});

// Whatever came with the page says what is so beside the list, not over it.
if (OVER_THE_LIST.matches) document.querySelector("[data-preview-toggle] button")?.setAttribute("aria-pressed", "false");
