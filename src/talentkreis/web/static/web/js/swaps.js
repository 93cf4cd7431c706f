// SPDX-License-Identifier: Apache-2.0
// Around htmx: keep the focus, announce counts, say when something failed.

import { announce } from "./announce.js";
import { showToast } from "./toasts.js";

let focusedBefore = null;

function path(element) {
  // Where the focus was, so that the same control can be found in the new content.
  if (!element || element === document.body) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  if (name) return `${element.tagName.toLowerCase()}[name="${CSS.escape(name)}"]`;
  const url = element.getAttribute("href") ?? element.getAttribute("hx-get") ?? element.getAttribute("hx-post");
  return url ? `[href="${CSS.escape(url)}"], [hx-get="${CSS.escape(url)}"], [hx-post="${CSS.escape(url)}"]` : null;
}

export function startSwaps() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    // A refused action answers with a toast instead of the content asked for.
    if (xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
    focusedBefore = target?.contains(document.activeElement) ? path(document.activeElement) : null;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const { target } = event.detail;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && focusedBefore) {
      const again = document.querySelector(focusedBefore);
      const fallback = target?.isConnected ? target : document.querySelector("#content");
      if (!again && !fallback.hasAttribute("tabindex")) fallback.setAttribute("tabindex", "-1");
      (again ?? fallback)?.focus({ preventScroll: Boolean(again) });
    }
    focusedBefore = null;
    const count = target?.matches?.("[data-announce]") ? target : target?.querySelector?.("[data-announce]");
    if (count) announce(count.dataset.announce || count.textContent.trim());
  });

  const region = () => document.querySelector("#toasts");
  document.addEventListener("htmx:sendError", () => showToast(region()?.dataset.offline, { stays: true }));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) return;
    const id = event.detail.xhr.getResponseHeader("X-Request-Id") ?? "";
    showToast(`${region()?.dataset.failed} ${id}`.trim(), { stays: true });
  });
}
