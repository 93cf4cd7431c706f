// SPDX-License-Identifier: Apache-2.0
// Blocks of a newsletter change places by drag, or with Alt and the arrow keys. Both post the same
// form as the buttons do; the page comes back at the block that moved, which takes the focus.

import { announce } from "../web/js/announce.js";

const list = document.querySelector("[data-blocks]");
const form = document.querySelector("#move");
const items = () => [...list.querySelectorAll("[data-block]")];
let carried = null;

function send(item, to) {
  form.action = item.dataset.block;
  form.elements.to.value = String(to);
  announce(`${list.dataset.moved} ${to + 1}`);
  form.submit();
}

function clear() {
  for (const each of items()) each.classList.remove("is-over", "is-under", "is-carried");
}

// Where the block would lie among the others, without itself.
function placeAt(item, clientY) {
  const box = item.getBoundingClientRect();
  const others = items().filter((each) => each !== carried);
  return others.indexOf(item) + (clientY > box.top + box.height / 2 ? 1 : 0);
}

list?.addEventListener("dragstart", (event) => {
  carried = event.target.closest("[data-block]");
  carried?.classList.add("is-carried");
  event.dataTransfer.effectAllowed = "move";
});

list?.addEventListener("dragover", (event) => {
  const item = event.target.closest("[data-block]");
  if (!carried || !item) return;
  event.preventDefault();
  for (const each of items()) each.classList.remove("is-over", "is-under");
  if (item === carried) return;
  const box = item.getBoundingClientRect();
  item.classList.add(event.clientY > box.top + box.height / 2 ? "is-under" : "is-over");
});

list?.addEventListener("drop", (event) => {
  const item = event.target.closest("[data-block]");
  if (!carried || !item || item === carried) return;
  event.preventDefault();
  send(carried, placeAt(item, event.clientY));
});

list?.addEventListener("dragend", () => {
  clear();
  carried = null;
});

list?.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const item = event.target.closest("[data-block]");
  if (!item) return;
  event.preventDefault();
  const to = items().indexOf(item) + (event.key === "ArrowUp" ? -1 : 1);
  if (to >= 0 && to < items().length) send(item, to);
});
