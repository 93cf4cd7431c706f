// SPDX-License-Identifier: Apache-2.0
// Native <dialog> elements: data-opens="#id" opens one modally, data-closes closes the nearest.
// The browser keeps focus inside and gives it back afterwards.

export function openDialog(dialog) {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return false;
  document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog:opened", { bubbles: true }));
  return true;
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.querySelector(opener.dataset.opens);
      if (openDialog(dialog)) event.preventDefault();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      closer.closest("dialog")?.close();
      return;
    }
    // A click on the backdrop hits the dialog itself, outside its box.
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const box = event.target.getBoundingClientRect();
      const isInside =
        event.clientX >= box.left && event.clientX <= box.right &&
        event.clientY >= box.top && event.clientY <= box.bottom;
      if (!isInside) event.target.close();
    }
  });

  // A form answered with errors (422) comes back inside its dialog: keep it open and tell.
  document.addEventListener("htmx:afterSwap", (event) => {
    const invalid = event.detail.target.querySelector("dialog[open] [aria-invalid=true], dialog [aria-invalid=true]");
    invalid?.focus();
  });
}
