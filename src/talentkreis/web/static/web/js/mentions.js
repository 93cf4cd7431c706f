// SPDX-License-Identifier: Apache-2.0
// Naming colleagues in a note: after @ their names appear below the field. Without script a typed
// name counts as well.

import { makeListbox } from "./listbox.js";

const LONGEST = 40;
const WAIT_MS = 120;
let start = -1;
let timer = 0;

function typedName(area) {
  // What stands between an @ that begins a word and the caret; null where nobody is being named.
  const before = area.value.slice(0, area.selectionStart);
  const found = /(?:^|[^\w.+-])@([^\s@][^@\n]*|)$/u.exec(before);
  if (!found || found[1].length > LONGEST) return null;
  start = before.length - found[1].length;
  return found[1];
}

function take(area, member) {
  const rest = area.value.slice(area.selectionStart);
  const name = `${member.label}${rest.startsWith(" ") ? "" : " "}`;
  area.value = area.value.slice(0, start) + name + rest;
  const caret = start + name.length;
  area.focus();
  area.setSelectionRange(caret, caret);
}

export function startMentions() {
  const names = makeListbox({ id: "mention-list", className: "mention-list", marksFirst: true, take });

  async function ask(area, name) {
    // Only those who would read the note.
    const wer = area.form?.elements.visibility?.value ?? "";
    const url = `${area.dataset.mentions}?${new URLSearchParams({ q: name, wer })}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || typedName(area) !== name) return;
    names.show(area, (await answer.json()).members.map((member) => ({ label: member.name })));
  }

  document.addEventListener("input", (event) => {
    const area = event.target.closest?.("[data-mentions]");
    if (!area) return;
    const name = typedName(area);
    clearTimeout(timer);
    if (name === null) names.close();
    else timer = setTimeout(() => ask(area, name), WAIT_MS);
  });
}
