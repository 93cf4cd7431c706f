// SPDX-License-Identifier: Apache-2.0
// What the bookmarklet brings stands behind the # of the address: no server and no log sees it
// before somebody saves. It becomes values of fields, never markup.

const said = new URLSearchParams(location.hash.slice(1));
const form = document.querySelector("#new-person");

// "(3) Ayşe Demir - Schaltmeisterin | LinkedIn": what comes first is the name, as a rule.
const nameOf = (title) => title.replace(/^\(\d+\)\s*/, "").split(/\s+[|·•–—-]\s+/)[0].slice(0, 300);

function hostOf(address) {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url.hostname.replace(/^www\./, "") : "";
  } catch {
    return "";
  }
}

const host = hostOf(said.get("link") ?? "");
if (form && host) {
  const link = new URL(said.get("link"));
  const proposals = {
    name: nameOf(said.get("titel") ?? ""),
    link: `${link.origin}${link.pathname}`.slice(0, 320),
    note: (said.get("auswahl") ?? "").slice(0, 5000),
    source: host,
  };
  for (const [name, value] of Object.entries(proposals)) {
    const field = form.elements[name];
    if (field && !field.value) field.value = value;
  }
  const banner = document.querySelector("#proposed");
  banner.querySelector("[data-from]").textContent = host;
  banner.hidden = false;
  history.replaceState(null, "", location.pathname + location.search);
  // The same question as after typing: do we know this person?
  const ask = () => form.elements.link.dispatchEvent(new Event("change", { bubbles: true }));
  if (document.readyState === "complete") ask();
  else addEventListener("load", ask, { once: true });
}
