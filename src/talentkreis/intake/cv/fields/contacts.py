# SPDX-License-Identifier: Apache-2.0
"""E-mail addresses, phone numbers, links and the town a person lives in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers

from talentkreis.intake.cv.fields.dates import find_periods
from talentkreis.intake.cv.fields.headings import Section
from talentkreis.intake.cv.fields.localities import is_place, town_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.fields.sections import Stretch
    from talentkreis.intake.cv.reading.shapes import Line

_EMAIL = re.compile(
    r"[A-Za-z0-9ÄÖÜäöü](?:[\w.+%-]*\w)?\s?(?:@|\(at\)|\[at\]|\{at\}|\s\(?at\)?\s(?=\S+\s?(?:\(dot\)|\[dot\])))\s?"
    r"(?:[\wäöü-]+(?:\.|\s?(?:\(dot\)|\[dot\]|\(punkt\))\s?))+[A-Za-z]{2,24}\b"
)
_PHONE = re.compile(
    r"(?<![\w./-])(?:\+|00|\(\+|\(0|0|\()?[\d](?:[\d\s()/.–-]|\(0\)){5,22}\d(?![\w@]|[-/.]\d)"
)
_PHONE_LABEL = re.compile(
    r"(?i)\b(?:tel(?:efon)?(?:nummer)?|phone|mobil(?:e|telefon|nummer)?|handy(?:nummer)?|cell(?:phone)?|fon|call|ph|t|m|p"
    r"|festnetz|privat|home|work|whatsapp|telephone)\b\s*\.?\s*(?:\(?(?:mobil|privat|home|work|mobile)\)?)?\s*[:.|]?\s*$"
)
_FAX = re.compile(r"(?i)\b(?:tele)?fax\b\s*[:.]?\s*$")
_URL = re.compile(
    r"(?i)(?<![@\w.-])(?:https?://[^\s<>\"|,;()]+|www\.[^\s<>\"|,;()]+"
    r"|(?:[a-z0-9äöü](?:[a-z0-9äöü-]*[a-z0-9äöü])?\.)+(?:com|de|at|ch|org|net|io|dev|me|eu|info|app|tech|co|uk|example|design|blog|online|page|name|cv|ai|xyz|site|berlin|li|fr|nl|it|es)"
    r"(?:/[^\s<>\"|,;()]*)?)(?!\w*@)"
)
_HANDLE = re.compile(
    r"(?i)^\W*(linkedin|xing|github|gitlab|twitter|x|stackoverflow|behance|dribbble|medium|kaggle|researchgate)\s*[:/|]\s*(?:@)?([\w./-]{3,60})$"
)
_HOSTS = {
    "linkedin": "linkedin.com/in/", "xing": "xing.com/profile/", "github": "github.com/",
    "gitlab": "gitlab.com/", "twitter": "twitter.com/", "x": "x.com/", "behance": "behance.net/",
    "dribbble": "dribbble.com/", "medium": "medium.com/@", "kaggle": "kaggle.com/",
}  # fmt: skip
_NETWORKS = ("linkedin.", "xing.", "github.", "gitlab.", "twitter.", "x.com", "behance.", "dribbble.",
             "stackoverflow.", "medium.", "kaggle.", "instagram.", "researchgate.", "orcid.")  # fmt: skip
_POSTCODE = re.compile(
    r"(?:\b(?:D|A|CH|DE|AT)[- ])?\b(\d{4,5})\s+([A-ZÄÖÜ][\wäöüß.()/-]*(?:[ -][A-ZÄÖÜa-zäöü(][\wäöüß.()/-]*){0,4})"
)
_PERSONAL = frozenset({Section.HEAD, Section.CONTACT, Section.PERSONAL, Section.SUMMARY})


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the line it stands on."""

    value: str
    line: int


def find_emails(lines: Sequence[Line], links: Sequence[tuple[str, str]]) -> list[Found]:
    """Addresses of the whole document, those of the person; referees' come after theirs."""
    found: dict[str, Found] = {}
    for number, line in enumerate(lines):
        text = line.text
        after = lines[number + 1].text if number + 1 < len(lines) else ""
        if re.search(r"@(?:[\w-]+|[\w.-]+[.-])?$", text) and re.match(r"^[\w-]*\.?[\w.-]+$", after):
            text += after  # an address broken over two lines of a narrow column
        elif (
            re.search(r"\S$", text)
            and after.startswith("@")
            and " " not in text.split(":")[-1].strip()
        ):
            text += after
        for hit in _EMAIL.finditer(text):
            value = re.sub(
                r"\s*[(\[{]\s*(?:dot|punkt)\s*[)\]}]\s*", ".", hit[0], flags=re.IGNORECASE
            )
            value = re.sub(r"\s*[(\[{]\s*at\s*[)\]}]\s*|\sat\s", "@", value, flags=re.IGNORECASE)
            value = re.sub(r"\s", "", value)
            found.setdefault(value.lower(), Found(value, number))
    for target, _label in links:
        if target.lower().startswith("mailto:"):
            value = target[7:].partition("?")[0].strip()
            if _EMAIL.fullmatch(value) and not found:
                found.setdefault(value.lower(), Found(value, 0))
    return list(found.values())


def find_phones(stretches: Sequence[Stretch], country: str) -> list[Found]:
    """Numbers of the personal parts, and labelled ones elsewhere; fax numbers are none."""
    found: dict[str, Found] = {}
    for stretch in stretches:
        is_personal = stretch.section in _PERSONAL
        for number, line in stretch.lines:
            text = line.text
            for hit in _PHONE.finditer(text):
                before = text[: hit.start()]
                is_labelled = bool(_PHONE_LABEL.search(before))
                if _FAX.search(before) or not (is_personal or is_labelled):
                    continue
                value = _dialable(hit[0], country, is_labelled=is_labelled)
                if value and (is_labelled or not find_periods(hit[0])):
                    found.setdefault(value, Found(hit[0].strip(" .,-–/"), number))
    return list(found.values())


def _dialable(text: str, country: str, *, is_labelled: bool) -> str:
    digits = re.sub(r"\D", "", text)
    is_marked = text.lstrip().startswith(("+", "0", "(")) or re.search(r"\d{3}[-. ]\d{4}$", text)
    if not 7 <= len(digits) <= 15 or not (is_marked or is_labelled):
        return ""
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    bare = re.sub(r"(\+\d{1,3}\s?)\(0\)", r"\1", text)
    for region in dict.fromkeys((country, "US" if not text.strip().startswith("0") else country)):
        try:
            number = phonenumbers.parse(bare, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digits if is_labelled else ""


def find_links(
    stretches: Sequence[Stretch], links: Sequence[tuple[str, str]], emails: Sequence[Found]
) -> list[Found]:
    """Profiles and pages of the person: of the personal parts, networks anywhere."""
    found: dict[str, Found] = {}
    for stretch in stretches:
        is_personal = stretch.section in _PERSONAL or stretch.section is Section.OTHER
        for number, line in stretch.lines:
            for text in line.parts:
                handle = _HANDLE.match(text)
                if handle and is_personal and "." not in handle[2].split("/")[0]:
                    host = _HOSTS.get(handle[1].lower(), "")
                    value = (
                        host + handle[2].removeprefix("in/").removeprefix("profile/")
                        if host
                        else ""
                    )
                    if value:
                        found.setdefault(_key(value), Found(value, number))
                    continue
                for hit in _URL.finditer(_EMAIL.sub(" ", text)):
                    value = hit[0].rstrip(".,;:)–-")
                    is_network = any(name in value.lower() for name in _NETWORKS)
                    if (
                        is_network
                        and not re.search(r"[a-z]/\S", value.split("//")[-1])
                        and not is_personal
                    ):
                        continue
                    if is_personal or (is_network and stretch.section is not Section.WORK):
                        found.setdefault(_key(value), Found(value, number))
    own = {e.value.rpartition("@")[2].lower() for e in emails}
    personal = [line for s in stretches if s.section in _PERSONAL for _, line in s.lines]
    shown = " ".join(line.text for line in personal).lower()
    for target, label in links:
        is_web = target.lower().startswith(("http://", "https://"))
        is_shown = bool(label) and label.lower() in shown and _key(target) not in found
        is_own = any(name in target.lower() for name in _NETWORKS) or "." in label
        if is_web and is_shown and is_own:
            found.setdefault(_key(target), Found(target, 0))
    return [
        f for key, f in found.items()
        if not (key in own and _is_bare(f.value)) and not any(other != key and other.startswith(key) and "/" not in key and any(n in key for n in _NETWORKS) for other in found)
    ]  # fmt: skip


def _is_bare(value: str) -> bool:
    return not value.lower().startswith(("http", "www."))


def _key(value: str) -> str:
    return value.lower().split("//")[-1].removeprefix("www.").rstrip("/")


def find_city(stretches: Sequence[Stretch]) -> tuple[Found | None, Found | None]:
    """Postcode and town of the address, each with its line."""
    for stretch in stretches:
        if stretch.section not in {Section.HEAD, Section.CONTACT, Section.PERSONAL}:
            continue
        for number, line in stretch.lines:
            for part in line.parts:
                if hit := _POSTCODE.search(_EMAIL.sub(" ", part)):
                    town = re.split(r"\s[-–|·]\s|[,;|]", hit[2])[0].strip(" .")
                    return Found(hit[1], number), Found(town, number)
    for stretch in stretches:
        if stretch.section not in {Section.HEAD, Section.CONTACT, Section.PERSONAL}:
            continue
        for number, line in stretch.lines:
            for piece in re.split(r"[|·•\t]", "\t".join(line.parts)):
                label = re.sub(
                    r"(?i)^\W*(?:wohnort|adresse|anschrift|address|location|ort|city)\s*:\s*",
                    "",
                    piece,
                )
                if is_place(label.strip()):
                    return None, Found(town_of(label.strip()), number)
    return None, None
