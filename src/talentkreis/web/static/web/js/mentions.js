// SPDX-License-Identifier: Apache-2.0
// Naming colleagues in a note: after @ their names appear below the field. Arrow keys choose,
// Enter or Tab takes the name over, Escape closes. Without script a typed name counts as well.

const LONGEST = 40;
const WAIT_MS = 120;
let list = null;
let field = null;
let start = -1;
let timer = 0;

function close() {
  clearTimeout(timer);
  list?.remove();
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-activedescendant");
  list = field = null;
}

function typedName(area) {
  // What stands between an @ that begins a word and the caret; null where nobody is being named.
  const before = area.value.slice(0, area.selectionStart);
  const found = /(?:^|[^\w.+-])@([^\s@][^@\n]*|)$/u.exec(before);
  if (!found || found[1].length > LONGEST) return null;
  start = before.length - found[1].length;
  return found[1];
}

function mark(option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option) {
  const area = field;
  const rest = area.value.slice(area.selectionStart);
  const name = `${option.dataset.name}${rest.startsWith(" ") ? "" : " "}`;
  area.value = area.value.slice(0, start) + name + rest;
  const caret = start + name.length;
  close();
  area.focus();
  area.setSelectionRange(caret, caret);
}

function show(area, members) {
  close();
  if (!members.length) return;
  field = area;
  list = document.createElement("ul");
  list.id = "mention-list";
  list.className = "list mention-list";
  list.setAttribute("role", "listbox");
  for (const [index, member] of members.entries()) {
    const option = document.createElement("li");
    option.id = `mention-${index}`;
    option.setAttribute("role", "option");
    option.dataset.name = member.name;
    option.textContent = member.name;
    list.append(option);
  }
  list.addEventListener("mousedown", (event) => {
    // The caret stays where it is.
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  mark(list.firstElementChild);
}

async function ask(area, name) {
  const url = `${area.dataset.mentions}?${new URLSearchParams({ q: name })}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || typedName(area) !== name) return;
  show(area, (await answer.json()).members);
}

function onKey(event) {
  if (!list || event.target !== field) return;
  const options = [...list.children];
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    mark(options[(at + moves[event.key] + options.length) % options.length]);
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(options[at]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

export function startMentions() {
  document.addEventListener("input", (event) => {
    const area = event.target.closest?.("[data-mentions]");
    if (!area) return;
    const name = typedName(area);
    clearTimeout(timer);
    if (name === null) close();
    else timer = setTimeout(() => ask(area, name), WAIT_MS);
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
}
