// SPDX-License-Identifier: Apache-2.0
// Opens the browser's dialog for printing; without script its menu does the same.

const button = document.querySelector("[data-prints]");

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
