// SPDX-License-Identifier: Apache-2.0
// Words of a page in the reader's language: <b data-word="name"> and data-word-label.

export const word = (name, ...values) => chrome.i18n.getMessage(name, values.map(String));

/** The language of these words: what the server says beside them speaks the same one. */
export const language = () => word("language");

export function translate(root = document) {
  document.documentElement.lang = language();
  for (const element of root.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  for (const element of root.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", word(element.dataset.wordLabel));
  }
}

export const day = (iso) =>
  new Date(iso).toLocaleDateString(language(), { day: "numeric", month: "long", year: "numeric" });
