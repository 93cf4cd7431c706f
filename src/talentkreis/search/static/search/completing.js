// SPDX-License-Identifier: Apache-2.0
// Proposals while a filter is typed: fields, comparisons, values. Arrow down asks for them at any
// place; whoever goes on typing, or presses Enter without having chosen, is not disturbed. A value
// in the builder is completed as that of its field.

import { makeListbox } from "../web/js/listbox.js";

const WAIT_MS = 120;
// Keys that end the typing: what was asked before them is answered too late.
const ENDING = ["Escape", "Enter", "Tab"];
let back = 0;
let timer = 0;
let question = 0;

function typed(field) {
  const before = field.value.slice(0, field.selectionStart ?? field.value.length);
  const { completesField } = field.dataset;
  return completesField ? `${completesField}:"${before.replace(/["\\]/g, "\\$&")}` : before;
}

function take(field, proposal) {
  if (field.dataset.completesField) {
    field.value = proposal.value;
    // The builder asks anew when a value is finished.
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const caret = field.selectionStart;
  const rest = field.value.slice(caret);
  const before = field.value.slice(0, caret - back) + proposal.text;
  field.value = before + (rest.startsWith(" ") ? rest.trimStart() : rest);
  field.focus();
  field.setSelectionRange(before.length, before.length);
  // A field's name leads on to its values.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Before the list sees the key: taking a proposal asks for what comes then.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-completions]");
  if (!field) return;
  if (ENDING.includes(event.key)) {
    clearTimeout(timer);
    question += 1;
  } else if (event.key === "ArrowDown" && !list.isOpen()) {
    event.preventDefault();
    ask(field);
  }
}, true);

const list = makeListbox({ id: "completion-list", className: "completion-list", marksFirst: false, take });

async function ask(field) {
  const text = typed(field);
  const asked = (question += 1);
  const url = `${field.dataset.completions}?${new URLSearchParams({ q: text })}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!found || asked !== question || typed(field) !== text || document.activeElement !== field) return;
  back = found.back;
  const inBuilder = field.dataset.completesField;
  list.show(field, found.proposals.map((each) => ({
    ...each, label: inBuilder ? each.value : each.text.trim(), hint: inBuilder ? "" : each.label,
  })));
}

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-completions]");
  if (!field) return;
  clearTimeout(timer);
  if (field.value) timer = setTimeout(() => ask(field), WAIT_MS);
  else list.close();
});
