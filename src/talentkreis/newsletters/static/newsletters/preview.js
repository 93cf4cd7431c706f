// SPDX-License-Identifier: Apache-2.0
// A block is drawn again a moment after somebody stopped typing: the form goes, as it is, to the
// frames beside it. Without script the two buttons do the same.

const form = document.querySelector("form[data-live]");
const buttons = [...document.querySelectorAll("[data-draws]")];
const PAUSE_MS = 400;
const APART_MS = 50;
let waiting = 0;

function post(button) {
  const once = document.createElement("form");
  once.method = "post";
  once.action = button.formAction;
  once.target = button.formTarget;
  once.hidden = true;
  for (const [name, value] of new FormData(form)) {
    once.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(once);
  once.submit();
  once.remove();
}

// One after the other: a browser may drop all but the last form submitted in one go.
function draw() {
  buttons.forEach((button, number) => setTimeout(post, number * APART_MS, button));
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE_MS);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (!choice) return;
  form.elements.theme.value = choice.dataset.themeChoice;
  for (const each of document.querySelectorAll("[data-theme-choice]")) {
    each.setAttribute("aria-pressed", String(each === choice));
  }
  for (const frame of document.querySelectorAll(".looks .mail-frame")) {
    frame.classList.toggle("dark", choice.dataset.themeChoice === "dark");
  }
  draw();
});

if (form) draw();
