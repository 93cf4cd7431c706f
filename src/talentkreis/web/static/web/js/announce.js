// SPDX-License-Identifier: Apache-2.0
// One polite live region for everything that changes without a page load. What lies outside an
// open modal dialog is inert, so a dialog that announces brings a region of its own.

export function announce(text) {
  const region = document.querySelector("dialog[open] [data-announcer]") ?? document.querySelector("#announcer");
  if (!region || !text) return;
  // The same text twice in a row is only read again when the region was empty in between.
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

// Fills {name} in a translated sentence that the template wrote into a data attribute.
export function sentence(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
