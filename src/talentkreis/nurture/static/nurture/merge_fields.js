// SPDX-License-Identifier: Apache-2.0
// Puts a merge field where the cursor was, by the name it has in that text's language.

let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-language] input, [data-language] textarea")) last = event.target;
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-merge-fields] button");
  if (!chip) return;
  const target = last ?? document.querySelector("[data-language] textarea");
  const language = target.closest("[data-language]").dataset.language;
  const name = language === "en" ? chip.dataset.insertsEn : chip.dataset.insertsDe;
  target.setRangeText(`{{ ${name} }}`, target.selectionStart, target.selectionEnd, "end");
  target.focus();
  target.dispatchEvent(new Event("input", { bubbles: true }));
});
