// SPDX-License-Identifier: Apache-2.0
// A list of proposals below a field that keeps the focus: arrow keys choose, Enter or Tab takes
// what is chosen, Escape closes. `marksFirst`: the first one is chosen from the start.

export function makeListbox({ id, className, marksFirst, take }) {
  let list = null;
  let field = null;

  function close() {
    list?.remove();
    field?.removeAttribute("aria-controls");
    field?.removeAttribute("aria-activedescendant");
    if (field?.hasAttribute("aria-expanded")) field.setAttribute("aria-expanded", "false");
    list = field = null;
  }

  function mark(option) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function marked() {
    return [...list.children].findIndex((each) => each.getAttribute("aria-selected") === "true");
  }

  function choose(option, proposals) {
    const target = field;
    close();
    take(target, proposals[Number(option.dataset.index)]);
  }

  // Proposals have a `label`, and perhaps a `hint` beside it.
  function show(below, proposals) {
    close();
    if (!proposals.length) return;
    field = below;
    list = document.createElement("ul");
    list.id = id;
    list.className = `list ${className}`;
    list.setAttribute("role", "listbox");
    for (const [index, proposal] of proposals.entries()) {
      const option = document.createElement("li");
      option.id = `${id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.index = index;
      option.append(proposal.label);
      if (proposal.hint) {
        const hint = document.createElement("span");
        hint.className = "hint";
        hint.textContent = proposal.hint;
        option.append(hint);
      }
      list.append(option);
    }
    list.addEventListener("mousedown", (event) => {
      // The caret stays where it is.
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) choose(option, proposals);
    });
    list.proposals = proposals;
    below.after(list);
    below.setAttribute("aria-controls", id);
    if (below.hasAttribute("aria-expanded")) below.setAttribute("aria-expanded", "true");
    if (marksFirst) mark(list.firstElementChild);
  }

  function onKey(event) {
    if (!list || event.target !== field) return;
    const options = [...list.children];
    const at = marked();
    if (event.key === "ArrowDown") {
      mark(options[(at + 1) % options.length]);
    } else if (event.key === "ArrowUp") {
      mark(options.at(at < 1 ? -1 : at - 1));
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      choose(options[at], list.proposals);
    } else if (event.key === "Escape") {
      close();
    } else {
      if (event.key === "Enter") close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
  return { close, show, isOpen: () => Boolean(list?.isConnected) };
}
