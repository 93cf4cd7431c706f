// SPDX-License-Identifier: Apache-2.0
// Keys for people who live in lists. Single keys work only outside fields and can be switched off
// per member (WCAG 2.1.4); `?` opens the dialog that names them all.
//
//   J K      next, previous element with data-row
//   X        choose the current row
//   Enter    open it (its a.name, or the element with data-open)
//   anything a page offers with data-key="n": the current row's first, else the page's; on a
//   region it leads to the first control of that
//   Escape   out of a field, into the list
//   Ctrl+Enter, also in fields: the first button of the form one is in, else of the bar below

import { openDialog } from "./dialogs.js";

// Where a key is text or chooses an entry; a tick box takes none but the space bar.
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const OPENING = ["[data-open]", "a.name", "a", "button", "input"];
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea";

const isVisible = (element) => element.getClientRects().length > 0;
const rows = () => [...document.querySelectorAll("[data-row]")].filter(isVisible);
// Where the focus is; else where one was last, with the focus somewhere without rows.
const current = () => document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].here");

export function mark(row) {
  document.querySelectorAll("[data-row].here").forEach((other) => other.classList.remove("here"));
  row.classList.add("here");
}

export function goTo(row) {
  mark(row);
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
  const box = current()?.querySelector("input[type=checkbox]");
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
  else if (element.matches("section, [role=region]")) element.querySelector(CONTROLS)?.focus();
  else element.click();
  return true;
}

function confirm() {
  // A dialog's own form first: what lies below it cannot be meant.
  const within = document.querySelector("dialog[open]") ?? document;
  const form = document.activeElement?.closest("form");
  const button =
    form?.querySelector(".btn.first") ??
    (form?.id ? document.querySelector(`.btn.first[form="${CSS.escape(form.id)}"]`) : null) ??
    within.querySelector("dialog[open] .btn.first, .actbar .btn.first");
  button?.click();
  return Boolean(button);
}

// Dialogs and what floats over a field have an Escape of their own.
function leave(field) {
  const row = current() ?? rows()[0];
  const isOurs = row && field.closest?.(FIELDS) && !field.closest("dialog[open], [popover]");
  if (isOurs) goTo(row);
  return Boolean(isOurs);
}

function name(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const label = element.getAttribute("aria-label");
  if (label) return label;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .vh").forEach((part) => part.remove());
  return copy.textContent.trim();
}

// What this page offers, told from the page itself.
function listKeys(help) {
  const list = help.querySelector("[data-here]");
  const offered = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (key !== "?" && !offered.has(key) && (isVisible(element) || element.matches("[hidden]"))) {
      offered.set(key, name(element));
    }
  }
  list.replaceChildren();
  for (const [key, label] of offered) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    const capital = key.length === 1 && key !== key.toLowerCase();
    cap.textContent = capital ? `${help.dataset.shift} ${key}` : key.toUpperCase();
    term.append(cap);
    const text = document.createElement("dd");
    text.textContent = label;
    list.append(term, text);
  }
  help.querySelector("[data-any]").hidden = offered.size === 0;
}

const isOutsideFields = (event) => !event.target.closest?.(FIELDS) && !document.querySelector("dialog[open]");

function onSingleKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !isOutsideFields(event)) return;
  const isDone = {
    j: () => move(1),
    k: () => move(-1),
    x: choose,
    Enter: open,
    // Also where its button gives way, on a narrow page.
    "?": () => openDialog(document.querySelector("#keys")),
  }[event.key] ?? (() => press(event.key));
  if (isDone()) event.preventDefault();
}

export function startKeys() {
  const areSingleKeysOn = document.documentElement.dataset.singleKeys !== "off";
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (confirm()) event.preventDefault();
    } else if (event.key === "Escape") {
      leave(event.target);
    } else if (areSingleKeysOn) {
      onSingleKey(event);
    }
  });
  document.querySelector("#keys")?.addEventListener("dialog:opened", (event) => listKeys(event.target));
}
