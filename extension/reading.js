// SPDX-License-Identifier: Apache-2.0
// Runs once in the page somebody clicked on, and only then. Reads what stands there, changes
// nothing, follows no link, and hands its value to the popup.

(() => {
  const LONGEST = 200;
  const line = (text) => (text ?? "").replace(/\s+/g, " ").trim().slice(0, LONGEST);
  const textOf = (root, ...selectors) => {
    for (const selector of selectors) {
      const found = line(root.querySelector(selector)?.textContent);
      if (found) return found;
    }
    return "";
  };
  const meta = (name) =>
    line(document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content);

  // JSON-LD: the Person itself, or what a ProfilePage is about.
  function fromData() {
    const isPerson = (node) => [node?.["@type"]].flat().includes("Person");
    const nodes = [...document.querySelectorAll('script[type="application/ld+json"]')]
      .slice(0, 20)
      .flatMap((script) => {
        try {
          const parsed = JSON.parse(script.textContent);
          return [parsed, parsed?.["@graph"], parsed?.mainEntity].flat(2);
        } catch {
          return [];
        }
      });
    const person = nodes.find(isPerson);
    if (!person) return {};
    const employer = [person.worksFor].flat()[0];
    const place = [person.address].flat()[0] ?? [person.homeLocation].flat()[0];
    return {
      name: line(person.name ?? [person.givenName, person.familyName].filter(Boolean).join(" ")),
      position: line([person.jobTitle].flat()[0]),
      employer_name: line(typeof employer === "string" ? employer : employer?.name),
      city: line(typeof place === "string" ? place : (place?.addressLocality ?? place?.name)),
      email: line([person.email].flat()[0]).replace(/^mailto:/i, ""),
    };
  }

  // What the page tells social networks about itself.
  function fromHead() {
    if (meta("og:type") !== "profile") return {};
    const whole = [meta("profile:first_name"), meta("profile:last_name")].filter(Boolean).join(" ");
    return { name: whole };
  }

  // How profile pages are built: a name as heading, a line about work, where from, where to.
  function fromStructure() {
    const root = document.querySelector("main, [role=main], #profile, body") ?? document.body;
    const name = textOf(root, "h1 [itemprop=name]", ".p-name.vcard-fullname", "h1");
    const card = root.querySelector("h1")?.closest("section, header, article, .h-card") ?? root;
    return {
      name,
      headline: textOf(
        card,
        "[data-generated-suggestion-target]",
        ".text-body-medium",
        "[data-testid*=headline]",
        "[data-qa*=occupation], [data-xds=Headline] + p",
        ".p-note",
        ".headline, [class*=headline]",
        "[itemprop=jobTitle]",
      ),
      employer_name: textOf(
        card,
        "[aria-label^='Current company'], [aria-label^='Aktuelles Unternehmen']",
        "[itemprop=worksFor]",
        ".p-org",
        "[class*=company]",
      ),
      city: textOf(
        card,
        "[itemprop=homeLocation], [itemprop=addressLocality]",
        ".p-label",
        "[class*=location]",
        ".text-body-small.inline",
      ),
    };
  }

  // "Schaltmeisterin bei Fördenetz" says two things.
  function split(headline) {
    const found = /^(.{2,}?)\s+(?:bei|at|@|chez)\s+(.{2,})$/iu.exec(headline ?? "");
    const rest = (text) => text.split(/\s*[|·•]\s*/u)[0];
    return found
      ? { position: found[1], employer_name: rest(found[2]) }
      : { position: rest(headline ?? "") };
  }

  // "(3) Ayşe Demir | LinkedIn": the title is a name only where nothing else is.
  const structure = fromStructure();
  const said = split(structure.headline);
  const first = (key, ...sources) => sources.map((each) => each[key]).find(Boolean) ?? "";
  const sources = [fromData(), fromHead(), structure, said];
  const place = first("city", ...sources);
  return {
    url: location.href.slice(0, 2000),
    title: line(document.title),
    selection: String(getSelection() ?? "").trim().slice(0, 5000),
    name: first("name", ...sources),
    position: first("position", ...sources),
    employer_name: first("employer_name", ...sources).replace(/^@/, ""),
    city: place.split(/\s*,\s*/)[0],
    email: first("email", ...sources),
  };
})();
