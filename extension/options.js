// SPDX-License-Identifier: Apache-2.0
// Address and key of the employer's Talentkreis; saved only once the server has answered.

import { addressOf, keep, lookUp, settings } from "./server.js";
import { translate, word } from "./words.js";

const form = document.querySelector("form");
const said = document.querySelector("#said");

function say(text, isWrong = false) {
  said.textContent = text;
  said.className = isWrong ? "halt" : "fine";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const address = addressOf(form.elements.address.value.trim());
  const key = form.elements.key.value.trim();
  if (!address) return say(word("addressWrong"), true);
  if (!key) return say(word("keyMissing"), true);
  const before = await settings();
  await keep(address, key);
  try {
    await lookUp({});
  } catch (refusal) {
    await keep(before.address, before.key);
    return say(refusal.message, true);
  }
  form.elements.address.value = address;
  say(word("saved"));
});

translate();
const { address, key } = await settings();
form.elements.address.value = address;
form.elements.key.value = key;
