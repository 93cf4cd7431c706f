// SPDX-License-Identifier: Apache-2.0
// Puts marks of formatted text around what is chosen in a text area: by button, or with Ctrl and
// B, I or K. What the marks mean is said below the buttons; without script people type them.

function around(area, mark) {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  const [before, after] = mark === "link" ? ["[", "](https://)"] : [mark, mark];
  const start = area.selectionStart;
  area.setRangeText(before + chosen + after, start, area.selectionEnd, "end");
  const at = mark === "link" && chosen ? start + before.length + chosen.length + 2 : start + before.length;
  const end = mark === "link" && chosen ? at + "https://".length : at + chosen.length;
  area.setSelectionRange(at, end);
}

function beforeLines(area, mark) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const lines = area.value.slice(start, area.selectionEnd).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line));
  area.setRangeText(changed.join("\n"), start, area.selectionEnd, "end");
}

function apply(area, button) {
  if (button.dataset.mark) around(area, button.dataset.mark);
  else beforeLines(area, button.dataset.line);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-marks] button");
  if (button) apply(document.getElementById(button.closest("[data-marks]").dataset.marks), button);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || !event.target.matches("textarea[data-formats]")) return;
  const bar = document.querySelector(`[data-marks="${event.target.id}"]`);
  const button = bar?.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  apply(event.target, button);
});
