// SPDX-License-Identifier: Apache-2.0
// Opens with a click: reads the page in front, asks our server once, offers to add. Everything a
// page says goes into textContent and values of fields, never into markup.

import { capture, lookUp } from "./server.js";
import { day, language, translate, word } from "./words.js";

const SIGNS = { yes: "✓", ask: "?", no: "–" };
const $ = (selector, root = document) => root.querySelector(selector);
const form = $("#new form");
// One number for each thing that is added: a second click on the same button adds nothing again.
const numbers = new Map();
let seen = {};
let bases = [];
let isKnown = false;

const show = (...ids) => {
  for (const id of ["wait", "problem", "known", "new", "done"]) {
    $(`#${id}`).hidden = !ids.includes(id);
  }
};

async function read() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const [{ result }] = await chrome.scripting.executeScript({
    target: { tabId: tab.id },
    files: ["reading.js"],
  });
  return result;
}

function numberFor(body) {
  const key = JSON.stringify(body);
  if (!numbers.has(key)) numbers.set(key, crypto.randomUUID());
  return numbers.get(key);
}

function problem(text, isSetUp = false) {
  $("#problem p").textContent = text;
  $("#problem button").hidden = !isSetUp;
  show("problem");
}

function done(text, answer) {
  $("#done p").textContent = text;
  $("#done a").href = answer.profile_url;
  show("done");
  $("#done a").focus();
}

function person(known) {
  const row = $("#person").content.cloneNode(true);
  translate(row);
  const link = $(".who a", row);
  link.textContent = known.name;
  link.href = known.profile_url;
  const job = [known.position, known.employer_name, known.city].filter(Boolean).join(" · ");
  $(".who span", row).textContent = known.is_archived ? `${job} · ${word("archived")}` : job;
  $(".why", row).textContent = `${known.certainty_text}: ${known.why}`;
  for (const way of known.contact) {
    const item = document.createElement("li");
    item.className = way.verdict;
    const sign = document.createElement("b");
    sign.textContent = SIGNS[way.verdict] ?? "";
    sign.setAttribute("aria-hidden", "true");
    const answer = document.createElement("span");
    answer.textContent = `${way.label}: ${way.text}`;
    item.append(sign, answer);
    $(".ways", row).append(item);
  }
  $(".talk", row).textContent = [
    known.owner ? word("owner", known.owner) : word("nobody"),
    known.last_talk &&
      (known.last_talk.by
        ? word("talkBy", known.last_talk.how, known.last_talk.by, day(known.last_talk.on))
        : word("talk", known.last_talk.how, day(known.last_talk.on))),
    known.next_contact_on && word("nextContact", day(known.next_contact_on)),
  ]
    .filter(Boolean)
    .join(" ");
  const button = $("button", row);
  button.addEventListener("click", () => addTo(known, button));
  return row;
}

async function addTo(known, button) {
  button.disabled = true;
  const body = { person_id: known.id, url: seen.url, note: seen.selection };
  try {
    done(word("added", known.name), await capture(body, numberFor(body)));
  } catch (refusal) {
    problem(refusal.message, refusal.code === "not_set_up");
  }
}

function fillIn() {
  for (const name of ["name", "position", "employer_name", "city", "email"]) {
    form.elements[name].value = seen[name] ?? "";
  }
  form.elements.note.value = seen.selection ?? "";
  form.elements.basis.replaceChildren(
    ...bases.map((basis) => new Option(basis.text, basis.key)),
  );
  $("#from").textContent = word("source", new URL(seen.url).hostname.replace(/^www\./, ""));
  duty();
}

function duty() {
  const basis = bases.find((each) => each.key === form.elements.basis.value);
  $("#duty").textContent = basis?.notice_due_on
    ? word("duty", day(basis.notice_due_on))
    : word("noDuty");
  $("#evidence").hidden = Boolean(basis?.notice_due_on);
}

function render(answer) {
  bases = answer.bases;
  isKnown = answer.known.length > 0;
  $("#known ul").replaceChildren(...answer.known.map(person));
  $("#known-h").textContent = word(answer.known.length === 1 ? "known" : "knownSeveral");
  $("#new").open = !isKnown;
  $("#new summary").textContent = word(isKnown ? "takeInAnyway" : "takeIn");
  fillIn();
  show("new", ...(isKnown ? ["known"] : []));
  if (!isKnown) form.elements.name.focus();
}

form.elements.basis.addEventListener("change", duty);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("button", form);
  const body = { ...Object.fromEntries(new FormData(form)), url: seen.url, is_confirmed: isKnown };
  body.language = language();
  button.disabled = true;
  $("#wrong").hidden = true;
  try {
    done(word("isHere", body.name || body.email), await capture(body, numberFor(body)));
  } catch (refusal) {
    if (refusal.code === "perhaps_known") return render(await lookUp(asked()));
    $("#wrong").textContent = refusal.message;
    $("#wrong").hidden = false;
  } finally {
    button.disabled = false;
  }
});

const asked = () => {
  const { url, name, position, employer_name, city, email } = { ...seen, ...current() };
  return { url, name, position, employer_name, city, email };
};
const current = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value));

for (const button of [$("#settings"), $("#problem button")]) {
  button.addEventListener("click", () => chrome.runtime.openOptionsPage());
}

translate();
try {
  seen = await read();
} catch {
  seen = null;
}
if (!seen?.url?.startsWith("http")) {
  problem(word("notReadable"));
} else {
  try {
    render(await lookUp(asked()));
  } catch (refusal) {
    problem(refusal.message, ["not_set_up", "bad_token", "unreachable"].includes(refusal.code));
  }
}
