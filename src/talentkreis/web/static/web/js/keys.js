// SPDX-License-Identifier: Apache-2.0
// Single keys for people who live in lists. They work only outside fields and can be switched
// off per member (WCAG 2.1.4).
//
//   J K      next, previous element with data-row
//   X        choose the current row
//   Enter    open it (its a.name, or the element with data-open)
//   anything a page offers with data-key="n": the current row's first, else the page's

// Where a key is text or chooses an entry; a tick box takes none but the space bar.
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const OPENING = ["[data-open]", "a.name", "a", "button", "input"];

const isVisible = (element) => element.getClientRects().length > 0;
const rows = () => [...document.querySelectorAll("[data-row]")].filter(isVisible);
const current = () => document.querySelector("[data-row].here");

function goTo(row) {
  current()?.classList.remove("here");
  row.classList.add("here");
  const opening = OPENING.map((selector) => row.querySelector(selector)).find(Boolean);
  opening?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  goTo(all[Math.min(all.length - 1, Math.max(0, at + step))] ?? all[0]);
  return true;
}

function choose() {
  const box = current()?.querySelector("input.box");
  box?.click();
  return Boolean(box);
}

function open() {
  // A focused link or button opens by itself.
  if (document.activeElement?.matches("a, button, summary")) return false;
  const link = current()?.querySelector("[data-open], a.name");
  link?.click();
  return Boolean(link);
}

function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const element = current()?.querySelector(wanted) ?? [...document.querySelectorAll(wanted)].find(isVisible);
  if (!element) return false;
  if (element.matches(FIELDS)) element.focus();
  else element.click();
  return true;
}

const isMeantForPage = (event) =>
  !event.defaultPrevented && !event.isComposing &&
  !event.ctrlKey && !event.metaKey && !event.altKey &&
  !event.target.closest?.(FIELDS) && !document.querySelector("dialog[open]");

export function startKeys() {
  if (document.documentElement.dataset.singleKeys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (!isMeantForPage(event)) return;
    const isDone = {
      j: () => move(1),
      k: () => move(-1),
      x: choose,
      Enter: open,
    }[event.key] ?? (() => press(event.key));
    if (isDone()) event.preventDefault();
  });
}
