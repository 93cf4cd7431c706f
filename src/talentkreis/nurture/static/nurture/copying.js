// SPDX-License-Identifier: Apache-2.0
// Copies the text of the form to the clipboard; without script one marks and copies it by hand.

const button = document.querySelector("[data-copies]");

if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-copied] textarea").value);
    button.querySelector("span").textContent = button.dataset.done;
  });
}
