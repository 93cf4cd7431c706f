// SPDX-License-Identifier: Apache-2.0
// Messages at the lower left. They stay ten seconds and until hover or focus ends; what failed
// stays until it is closed. Everything they offer is also on the timeline.

const STAYS_MS = 10_000;

function watch(toast) {
  if (toast.classList.contains("stays")) return;
  let timer = 0;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) timer = setTimeout(leave, 1_000);
    else toast.remove();
  };
  timer = setTimeout(leave, STAYS_MS);
  toast.addEventListener("toast:closed", () => clearTimeout(timer));
}

export function showToast(text, { stays = false } = {}) {
  const region = document.querySelector("#toasts");
  const pattern = document.querySelector("#toast-pattern");
  if (!region || !pattern) return;
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = text;
  toast.classList.toggle("stays", stays);
  region.append(toast);
}

export function startToasts() {
  const region = document.querySelector("#toasts");
  if (!region) return;
  region.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node instanceof HTMLElement && node.matches("[data-toast]")) watch(node);
      }
    }
  }).observe(region, { childList: true });
  region.addEventListener("click", (event) => {
    const toast = event.target.closest("[data-dismiss]")?.closest("[data-toast]");
    toast?.dispatchEvent(new Event("toast:closed"));
    toast?.remove();
  });
}
