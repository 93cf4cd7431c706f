// SPDX-License-Identifier: Apache-2.0
// The board of a pool: cards are dragged, carried with the keyboard, or sent by a menu. All three
// post the same form; the answer brings the card, the heads of the columns and a toast with the
// way back. Until it comes the card already lies where it was put; when it says no, it goes home.
//
// Without script a card's ··· leads to the list, where a stage is chosen.

import { announce, sentence } from "../web/js/announce.js";
import { showToast } from "../web/js/toasts.js";

const board = document.querySelector("#board");
const texts = board?.dataset ?? {};
const menu = document.querySelector("#stage-menu");
const SELECTED = "[data-submits]";

const columns = () => [...board.querySelectorAll(".kcol")];
const columnOf = (element) => element.closest(".kcol");
const listOf = (column) => column.querySelector("ol");
const cardsOf = (column) => [...column.querySelectorAll(".kcard[data-open]")];
const nameOf = (card) => card.querySelector(".nm").textContent.trim();
const itemById = (id) => board.querySelector(`[data-card="${CSS.escape(id)}"]`);
const slot = Object.assign(document.createElement("li"), { className: "place", ariaHidden: "true" });
slot.append(Object.assign(document.createElement("div"), { className: "kcard slot" }));

// ---------- focus: one card of each column is in the tab order, arrows go on from there

function settleTabs(column, card = null) {
  const cards = cardsOf(column);
  const chosen = card ?? cards.find((each) => each.tabIndex === 0) ?? cards[0];
  cards.forEach((each) => (each.tabIndex = each === chosen ? 0 : -1));
  column.querySelectorAll(".nm, .grip").forEach((link) => (link.tabIndex = -1));
}

function goTo(card) {
  if (!card) return;
  settleTabs(columnOf(card), card);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function neighbour(card, step) {
  const cards = cardsOf(columnOf(card));
  return cards[cards.indexOf(card) + step];
}

function beside(card, step) {
  const all = columns();
  const row = cardsOf(columnOf(card)).indexOf(card);
  for (let at = all.indexOf(columnOf(card)) + step; at >= 0 && at < all.length; at += step) {
    const cards = cardsOf(all[at]);
    if (cards.length) return cards[Math.min(row, cards.length - 1)];
  }
  return null;
}

function settleEmpty(column) {
  const nobody = column.querySelector(".nobody");
  const isEmpty = !column.querySelector("[data-card]");
  if (nobody) nobody.hidden = !isEmpty;
  else if (isEmpty) listOf(column).append(board.querySelector("#nobody-pattern").content.cloneNode(true));
}

// ---------- moving

function place(item, column, before = undefined) {
  const from = columnOf(item);
  listOf(column).insertBefore(item, before === undefined ? listOf(column).firstElementChild : before);
  for (const each of new Set([from, column])) {
    settleEmpty(each);
    settleTabs(each);
  }
}

// Puts the answer of the server in place; returns the card as it stands now.
function take(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  for (const head of answer.querySelectorAll("[data-head]")) {
    const column = board.querySelector(`.kcol[data-stage="${CSS.escape(head.dataset.head)}"]`);
    column?.querySelector("header").replaceWith(head);
    column?.classList.toggle("full", "full" in head.dataset);
    const chip = document.querySelector(`[data-count-of="${CSS.escape(head.dataset.head)}"]`);
    if (chip) chip.textContent = head.dataset.number;
  }
  const fresh = answer.querySelector("[data-card]");
  if (fresh) {
    const old = itemById(fresh.dataset.card);
    const column = board.querySelector(`.kcol[data-stage="${CSS.escape(fresh.dataset.stage)}"]`);
    const from = old && columnOf(old);
    if (from === column) old.replaceWith(fresh);
    else {
      listOf(column).prepend(fresh);
      old?.remove();
    }
    for (const each of new Set([from, column].filter(Boolean))) {
      settleEmpty(each);
      settleTabs(each);
    }
  }
  const toast = answer.querySelector("[data-toast]");
  if (toast) document.querySelector("#toasts").append(toast);
  return fresh?.querySelector(".kcard") ?? null;
}

async function post(url, values) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(`${url}?${board.dataset.query}`, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": token },
    body: new URLSearchParams({ board: "1", ...values }),
  });
  return { isOk: response.ok, hasCard: response.ok || response.status === 409, html: await response.text() };
}

async function send(card, column) {
  const item = card.closest("[data-card]");
  const { card: id, stage: expected } = item.dataset;
  const from = columnOf(item);
  const home = item.nextElementSibling;
  if (from === column) return announce(sentence(texts.same, { name: nameOf(card) }));
  const hadFocus = card.contains(document.activeElement) || menu?.contains(document.activeElement);
  place(item, column);
  item.classList.add("going");
  if (hadFocus) goTo(card);
  try {
    const answer = await post(card.dataset.move, { stage: column.dataset.stage, expected });
    if (!answer.hasCard) {
      place(item, from, home);
      const refused = new DOMParser().parseFromString(answer.html, "text/html").querySelector("[data-toast]");
      if (refused) document.querySelector("#toasts").append(refused);
      else showToast(document.querySelector("#toasts").dataset.failed, { stays: true });
      if (hadFocus) goTo(card);
      return;
    }
    const now = take(answer.html);
    if (!now) {
      // No longer on the board: it leaves with the sentence that says so.
      item.remove();
      settleEmpty(column);
    } else if (hadFocus && (document.activeElement === document.body || document.activeElement === null)) goTo(now);
  } catch {
    place(item, from, home);
    showToast(document.querySelector("#toasts").dataset.offline, { stays: true });
    if (hadFocus) goTo(card);
  } finally {
    itemById(id)?.classList.remove("going");
  }
}

// ---------- carrying with the keyboard

let carried = null;

function showSlot(column) {
  listOf(column).prepend(slot);
  slot.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function grab(card) {
  carried = { card, over: columnOf(card) };
  card.classList.add("held");
  announce(sentence(texts.grabbed, { name: nameOf(card), stage: carried.over.dataset.label }));
}

function carry(step) {
  const all = columns();
  const wanted = all[Math.min(all.length - 1, Math.max(0, all.indexOf(carried.over) + step))];
  carried.over = wanted;
  if (wanted === columnOf(carried.card)) slot.remove();
  else showSlot(wanted);
  const count = wanted.querySelector("[data-count]");
  const number = (count.querySelector(".vh") ?? count).textContent.trim();
  announce(sentence(texts.over, { stage: wanted.dataset.label, count: number }));
}

function release() {
  const { card, over } = carried;
  carried = null;
  slot.remove();
  card.classList.remove("held");
  return { card, over };
}

function carryKeys(event) {
  const isPlain = { ArrowLeft: () => carry(-1), ArrowRight: () => carry(1), Home: () => carry(-99), End: () => carry(99) };
  if (event.key in isPlain) isPlain[event.key]();
  else if (event.key === " " || event.key === "Enter") {
    const { card, over } = release();
    send(card, over);
  } else if (event.key === "Escape" || event.key === "Tab") {
    const { card } = release();
    announce(sentence(texts.cancelled, { name: nameOf(card), stage: columnOf(card).dataset.label }));
    if (event.key === "Tab") return;
  } else if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
}

function walkKeys(event, card) {
  const steps = {
    ArrowUp: () => neighbour(card, -1),
    ArrowDown: () => neighbour(card, 1),
    ArrowLeft: () => beside(card, -1),
    ArrowRight: () => beside(card, 1),
    Home: () => cardsOf(columnOf(card))[0],
    End: () => cardsOf(columnOf(card)).at(-1),
  };
  if (event.key in steps) goTo(steps[event.key]());
  else if (event.key === " " && "move" in card.dataset) grab(card);
  else if (event.key === "Enter") card.querySelector(".nm").click();
  else return;
  event.preventDefault();
}

// ---------- the menu of stages

function openMenu(grip) {
  const card = grip.closest(".kcard");
  const item = grip.closest("[data-card]");
  const title = menu.querySelector("[data-menu-title]");
  title.textContent = sentence(title.dataset.menuTitle, { name: nameOf(card) });
  menu.card = card;
  for (const button of menu.querySelectorAll("[name=stage]")) {
    const isThere = button.value === item.dataset.stage;
    button.toggleAttribute("aria-current", isThere);
    button.disabled = isThere;
  }
  menu.showPopover({ source: grip });
  menu.querySelector("[name=stage]:not([disabled])")?.focus();
}

// ---------- more cards of a column

async function more(link) {
  const item = link.closest(".more");
  const column = columnOf(item);
  const last = item.previousElementSibling;
  link.setAttribute("aria-busy", "true");
  const response = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!response.ok) return location.assign(link.href);
  const answer = new DOMParser().parseFromString(`<ol>${await response.text()}</ol>`, "text/html");
  item.replaceWith(...[...answer.querySelectorAll("ol > li")].filter((each) => !each.dataset.card || !itemById(each.dataset.card)));
  settleTabs(column);
  goTo(last?.nextElementSibling?.querySelector(".kcard"));
}

function start() {
  columns().forEach((column) => settleTabs(column));

  board.addEventListener("keydown", (event) => {
    if (carried) return carryKeys(event);
    const card = event.target.closest(".kcard");
    if (card && event.target === card && !event.ctrlKey && !event.metaKey && !event.altKey) walkKeys(event, card);
  });
  board.addEventListener("focusin", (event) => {
    const card = event.target.closest(".kcard");
    if (!card) return;
    if (carried && carried.card !== card) release();
    document.querySelectorAll("[data-row].here").forEach((row) => row.classList.remove("here"));
    card.closest("[data-row]")?.classList.add("here");
    settleTabs(columnOf(card), card);
  });
  board.addEventListener("click", (event) => {
    const grip = event.target.closest("[data-moves]");
    const link = event.target.closest("[data-more]");
    if (grip && menu) openMenu(grip);
    else if (link) more(link);
    else return;
    event.preventDefault();
  });

  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".kcard[data-move]");
    if (!card) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(card));
    requestAnimationFrame(() => card.classList.add("held"));
  });
  board.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest(".kcol");
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (column === columnOf(dragged)) slot.remove();
    else if (slot.parentElement !== listOf(column)) listOf(column).prepend(slot);
  });
  board.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest(".kcol");
    if (!column) return;
    event.preventDefault();
    const card = dragged;
    slot.remove();
    if (column !== columnOf(card)) send(card, column);
  });
  document.addEventListener("dragend", () => {
    slot.remove();
    dragged?.classList.remove("held");
    dragged = null;
  });

  menu?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { card } = menu;
    const wanted = event.submitter?.value;
    menu.hidePopover();
    if (wanted) send(card, board.querySelector(`.kcol[data-stage="${CSS.escape(wanted)}"]`));
  });
  menu?.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && menu.card?.isConnected && document.activeElement === document.body) goTo(menu.card);
  });
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...menu.querySelectorAll("[name=stage]:not([disabled])")];
    const at = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    buttons[(at + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-undo-move]");
    if (!form) return;
    event.preventDefault();
    form.closest("[data-toast]").remove();
    try {
      const answer = await post(form.action, {});
      if (answer.isOk) goTo(take(answer.html));
      else document.querySelector("#toasts").append(...new DOMParser().parseFromString(answer.html, "text/html").querySelectorAll("[data-toast]"));
    } catch {
      showToast(document.querySelector("#toasts").dataset.offline, { stays: true });
    }
  });
}

// Choosing in the tools is asking; without script the button does it.
document.addEventListener("change", (event) => event.target.matches(SELECTED) && event.target.form.requestSubmit());

if (board) start();
