// SPDX-License-Identifier: Apache-2.0
// Putting things in order inside a form that carries data-ordered. The order of the elements is
// what the form sends; without a script the same buttons send the form and it comes back moved.
//
//   [data-item]            one of them
//   [data-moves=up|down]   a button in it
//   [data-announcer]       says where it is now: data-moved is the sentence with {name}, {place}

import { announce, sentence } from "../web/js/announce.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ordered] [data-moves]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("[data-item]");
  if (button.dataset.moves === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  // Moving an element takes the focus from it.
  button.focus();
  item.scrollIntoView({ block: "nearest" });
  const place = [...item.parentElement.children].indexOf(item) + 1;
  const name = item.querySelector("label").textContent.trim();
  const { moved } = button.form.querySelector("[data-moved]").dataset;
  announce(sentence(moved, { name, place }));
});
