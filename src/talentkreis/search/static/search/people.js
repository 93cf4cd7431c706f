// SPDX-License-Identifier: Apache-2.0
// The list of people with a script: bulk actions ask inside a dialog, and the preview follows the
// row one is at. Without it every step is a page of its own.

import "./completing.js";
import "./map.js";
import "./ordering.js";
import "./preview.js";
import { openDialog } from "../web/js/dialogs.js";

// Whoever clicks into a row is there; J and K go on from it.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  document.querySelectorAll("[data-row].here").forEach((other) => other.classList.remove("here"));
  row.classList.add("here");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bulk-action]");
  if (!button || !window.htmx) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(button.form));
  window.htmx.ajax("GET", `${button.formAction}?${query}`, { target: "#bulk-dialog", swap: "innerHTML" })
    .then(() => openDialog(document.querySelector("#bulk-dialog")));
});

// The view one is in may lie to the right of a narrow screen.
const showView = () => document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
showView();
document.addEventListener("htmx:afterSettle", (event) => event.detail.target.id === "listing" && showView());
