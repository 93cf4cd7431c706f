// SPDX-License-Identifier: Apache-2.0
// The inbox: keys act on the row one is at, through the dialogs of those chosen.
//   [data-chooses="#id"]   choose this row, if none is chosen, and open the dialog
//   .no-script             what the page does by itself where scripts run

import { openDialog } from "../web/js/dialogs.js";

document.querySelectorAll(".no-script").forEach((element) => (element.hidden = true));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-chooses]");
  const dialog = link && document.querySelector(link.dataset.chooses);
  if (!dialog) return;
  event.preventDefault();
  const area = link.closest("[data-selection]");
  const box = link.closest("[data-row]")?.querySelector("input[data-pick]");
  if (box && !area.querySelector("input[data-pick]:checked")) box.click();
  openDialog(dialog);
});

// A file that was attached leaves the field, so that it is not sent a second time.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches(".mail-attach")) document.querySelector("#letter-file").value = "";
});

// What a link asked for on another page: "…#snooze" opens it here.
const asked = location.hash && document.querySelector(`dialog${CSS.escape(location.hash).replace("\\#", "#")}`);
if (asked) openDialog(asked);

// Writing begins below the greeting.
const letter = document.querySelector("#letter-form textarea");
letter?.addEventListener(
  "focus",
  () => {
    const below = letter.value.indexOf("\n\n") + 2;
    if (letter.selectionStart === 0 && below > 1) letter.setSelectionRange(below, below);
  },
  { once: true },
);
