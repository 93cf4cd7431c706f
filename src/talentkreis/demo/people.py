# SPDX-License-Identifier: Apache-2.0
"""Two thousand people, always the same ones: a seed in, plain values out.

Days are counted back from today, so that the histories are as fresh on every first morning.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from talentkreis.demo.words import careers, sentences
from talentkreis.demo.words.names import STOCKS, TITLES, NameStock
from talentkreis.demo.words.places import STREETS, TOWNS, Town
from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

SEED = 20_261_121
COUNT = 2_000
# Who cares for whom: index into `employer.CARERS`.
CARER_WEIGHTS = (34, 30, 26, 10)
YEAR = 365
APPLICANTS_KEPT = 170
# Telephone numbers the Bundesnetzagentur keeps free for stories.
_LANDLINE, _MOBILE = "+49 40 66969", "+49 171 39200"


@dataclass(frozen=True, slots=True)
class DemoStation:
    """A stop of a career, in months before today; `until` None: still there."""

    kind: str
    title: str
    organisation: str
    place: str
    since: int
    until: int | None
    is_with_us: bool = False


@dataclass(frozen=True, slots=True)
class DemoTalk:
    """A conversation, in days before today."""

    days: int
    kind: str
    was_reached: bool
    minutes: int | None
    text: str


@dataclass(frozen=True, slots=True)
class DemoBasis:
    """Why we hold the data."""

    purpose: str
    legal_basis: str
    source: str
    days: int
    ends_in: int | None = None
    notice_due_in: int | None = None
    was_noticed: bool = False


@dataclass(slots=True)
class DemoPerson:
    """Somebody made up, with a history."""

    number: int
    given_name: str
    family_name: str
    salutation: str = ""
    title: str = ""
    form_of_address: str = "sie"
    language: str = "de"
    field_key: str = ""
    position: str = ""
    employer_name: str = ""
    summary: str = ""
    town: Town | None = None
    street: str = ""
    source_type: str = "other"
    source: str = ""
    known_days: int = 30
    carer: int = 0
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    bases: list[DemoBasis] = field(default_factory=list)
    hats: list[tuple[str, int]] = field(default_factory=list)
    stations: list[DemoStation] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    talks: list[DemoTalk] = field(default_factory=list)
    # Purposes of confirmed consents by e-mail, and how long ago.
    consents: list[tuple[str, int]] = field(default_factory=list)
    # Given two years ago to the day: over since this morning.
    is_consent_over: bool = False

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def has_consent(self) -> bool:
        """Whether a sequence may write to this person."""
        return not self.is_consent_over and any(
            purpose == "nurture" for purpose, _days in self.consents
        )

    @property
    def last_talk_days(self) -> int | None:
        """Days since somebody was reached."""
        return min((talk.days for talk in self.talks if talk.was_reached), default=None)


def make_people(seed: int = SEED, count: int = COUNT) -> list[DemoPerson]:
    """The people of the demo. The same seed makes the same people, on every machine."""
    dice = random.Random(seed)
    used: set[str] = set()
    return [_person(dice, number, used) for number in range(count)]


def _person(dice: random.Random, number: int, used: set[str]) -> DemoPerson:
    stock = _weighted(dice, STOCKS, [stock.weight for stock in STOCKS])
    is_woman = dice.random() < 0.48
    person = DemoPerson(
        number=number,
        given_name=dice.choice(stock.women if is_woman else stock.men),
        family_name=_family_name(dice, stock),
        salutation=("ms" if is_woman else "mr") if dice.random() < 0.92 else "",
        title=dice.choice(TITLES) if dice.random() < 0.025 else "",
        language="en" if stock.language == "en" and dice.random() < 0.7 else "de",
        form_of_address="du" if dice.random() < 0.08 else "sie",
        town=_weighted(dice, TOWNS, [town.weight for town in TOWNS]),
        carer=_weighted(dice, range(len(CARER_WEIGHTS)), CARER_WEIGHTS),
    )
    person.street = f"{dice.choice(STREETS)} {dice.randint(1, 120)}"
    _give_addresses(dice, person, used)
    _give_career(dice, person)
    _give_origin(dice, person)
    _give_talks(dice, person)
    _give_notes(dice, person)
    return person


def _family_name(dice: random.Random, stock: NameStock) -> str:
    name = dice.choice(stock.families)
    if dice.random() < 0.08:
        other = dice.choice(STOCKS[0].families)
        return f"{name}-{other}" if other != name else name
    return name


def _give_addresses(dice: random.Random, person: DemoPerson, used: set[str]) -> None:
    stem = f"{fold(person.given_name)}.{fold(person.family_name)}".replace(" ", "-")
    stem = "".join(c for c in stem if c.isascii() and (c.isalnum() or c in ".-")).strip(".-")
    if dice.random() < 0.96:
        domain = dice.choice(
            ("post.example", "foerdepost.example", "mail.example", "deich.example")
        )
        address = f"{stem}@{domain}"
        if address in used:
            address = f"{stem}{person.number}@{domain}.example"
        used.add(address)
        person.emails.append(address)
        if dice.random() < 0.07:
            person.emails.append(f"{stem}{person.number}@arbeit.example")
    if dice.random() < 0.72 or not person.emails:
        prefix, digits = (_MOBILE, 2) if dice.random() < 0.4 else (_LANDLINE, 3)
        person.phones.append(f"{prefix}{dice.randrange(10**digits):0{digits}d}")
    if dice.random() < 0.35:
        host = "linkedin.com/in" if dice.random() < 0.7 else "xing.com/profile"
        person.links.append(f"https://www.{host}/{stem.replace('.', '-')}-{person.number}")


def _give_career(dice: random.Random, person: DemoPerson) -> None:
    field_of_work = _weighted(dice, careers.FIELDS, [each.weight for each in careers.FIELDS])
    person.field_key = field_of_work.key
    titles = field_of_work.titles_en if person.language == "en" else field_of_work.titles
    years = dice.randint(1, 28)
    level = min(len(titles) - 1, years // 6 + dice.choice((-1, 0, 0, 1)))
    level = max(0, level)
    town = person.town.name if person.town else "Kiel"
    months = dice.randint(3, 60)
    person.position = _spoken(titles[level], person.salutation)
    person.employer_name = dice.choice(field_of_work.firms)
    person.stations.append(
        DemoStation("work", person.position, person.employer_name, town, months, None)
    )
    until = months
    for step in range(level - 1, -1, -1):
        if until > years * 12:
            break
        since = until + dice.randint(14, 80)
        firm = dice.choice(field_of_work.firms)
        person.stations.append(
            DemoStation("work", _spoken(titles[step], person.salutation), firm, town, since, until)
        )
        until = since
    training = dice.choice(field_of_work.training)
    school = dice.choice(("Berufsbildungszentrum Kiel", "Fördehochschule", "Deichhochschule Husum"))
    person.stations.append(DemoStation("education", training, school, "Kiel", until + 40, until))
    person.skills = dice.sample(
        field_of_work.skills, min(len(field_of_work.skills), dice.randint(2, 6))
    )
    if dice.random() < 0.3:
        person.skills.append(dice.choice(careers.LANGUAGE_SKILLS))
    person.tags = dice.sample(careers.TAGS, dice.choice((0, 0, 1, 1, 1, 2, 3)))
    if dice.random() < 0.4:
        person.summary = dice.choice(sentences.SUMMARIES).format(
            title=person.position, skill=person.skills[0], years=years, town=town
        )


def _spoken(title: str, salutation: str) -> str:
    ending = {"ms": "in", "mr": ""}.get(salutation, ":in")
    return title.replace("{in}", ending)


def _give_origin(dice: random.Random, person: DemoPerson) -> None:
    """Where we know the person from, on which basis, wearing which hat, with which consent."""
    origin = _weighted(
        dice,
        ("applicant", "sourced", "event", "referral", "community", "alumnus", "intern"),
        (26, 30, 14, 8, 12, 6, 4),
    )
    person.known_days = int(dice.triangular(2, 4 * YEAR, 200))
    if origin == "sourced":
        _sourced(dice, person)
        return
    source_type, source, hat = {
        "applicant": ("application", "Bewerbung", "applicant"),
        "event": ("event", dice.choice(("Werkschau Schuby", "Karrieretag Flensburg")), "prospect"),
        "referral": ("referral", "Empfehlung aus dem Team", "prospect"),
        "community": ("community", "Anmeldung auf der Karriereseite", "prospect"),
        "alumnus": ("alumni", "Früher bei Nordlicht Energie", "alumnus"),
        "intern": ("programme", "Praktikum bei Nordlicht Energie", "intern"),
    }[origin]
    person.source_type, person.source = source_type, source
    consented = dice.random() < {"applicant": 0.3, "community": 1.0, "alumnus": 0.7}.get(
        origin, 0.5
    )
    if origin == "applicant" and person.known_days > APPLICANTS_KEPT:
        # Six months after a rejection only those are left who said yes (§ 15 AGG).
        consented = True
    person.hats.append((hat, person.known_days))
    if origin == "applicant":
        is_live = person.known_days < 60 and dice.random() < 0.5
        if is_live:
            person.bases.append(
                DemoBasis("application", "contract", source, person.known_days, ends_in=150)
            )
        elif dice.random() < 0.35:
            person.hats[:] = [("silver_medallist", max(1, person.known_days - 40))]
    if consented and person.emails:
        _consented(dice, person, source)
    elif not person.bases:
        _kept_without_consent(person, origin, source)
    if origin in {"alumnus", "intern"}:
        _with_us(dice, person)


def _kept_without_consent(person: DemoPerson, origin: str, source: str) -> None:
    if origin == "applicant":
        person.known_days = min(person.known_days, APPLICANTS_KEPT)
        ends_in = APPLICANTS_KEPT + 10 - person.known_days
        person.bases.append(
            DemoBasis("application", "contract", source, person.known_days, ends_in=ends_in)
        )
    elif origin in {"alumnus", "intern"}:
        person.bases.append(DemoBasis("alumni", "legitimate_interest", source, person.known_days))
    else:
        _noticed(person, source)


def _sourced(dice: random.Random, person: DemoPerson) -> None:
    person.source_type, person.source = (
        "active_sourcing",
        dice.choice(("LinkedIn", "XING", "Vortrag auf der Windmesse", "Fachbeitrag")),
    )
    person.hats.append(("prospect", person.known_days))
    if dice.random() < 0.18 and person.emails:
        _consented(dice, person, person.source)
        return
    if person.known_days < 26:
        person.bases.append(
            DemoBasis(
                "sourcing",
                "legitimate_interest",
                person.source,
                person.known_days,
                notice_due_in=30 - person.known_days,
            )
        )
    else:
        _noticed(person, person.source)


def _noticed(person: DemoPerson, source: str) -> None:
    person.bases.append(
        DemoBasis(
            "sourcing",
            "legitimate_interest",
            source,
            person.known_days,
            notice_due_in=30 - person.known_days,
            was_noticed=True,
        )
    )


def _consented(dice: random.Random, person: DemoPerson, source: str) -> None:
    days = dice.randint(1, min(person.known_days, 20 * 30))
    person.bases.append(DemoBasis("pool", "consent", source, days, ends_in=2 * YEAR - days))
    person.consents.append(("nurture", days))
    if dice.random() < 0.4:
        person.consents.append(("newsletter", days))
    if dice.random() < 0.25:
        person.consents.append(("event_invitation", days))


def _with_us(dice: random.Random, person: DemoPerson) -> None:
    since = dice.randint(30, 110)
    person.stations.append(
        DemoStation(
            "work",
            person.position if person.source_type == "alumni" else "Praktikum",
            "Nordlicht Energie",
            "Kiel",
            since,
            max(1, since - dice.randint(6, 48)),
            is_with_us=True,
        )
    )


def _give_talks(dice: random.Random, person: DemoPerson) -> None:
    """Conversations: many with few, few with many."""
    closeness = dice.random()
    count = 0 if closeness < 0.42 else 1 if closeness < 0.7 else dice.randint(2, 4)
    if closeness > 0.93:
        count = dice.randint(4, 8)
    place = person.town.name if person.town else "Kiel"
    for _ in range(count):
        latest = int(person.known_days * (0.25 if closeness > 0.9 else 0.9))
        days = dice.randint(1, max(1, latest))
        kind = _weighted(dice, ("call", "meeting", "video", "email", "event"), (50, 12, 10, 16, 12))
        was_reached = kind != "call" or dice.random() < 0.7
        person.talks.append(
            DemoTalk(
                days=days,
                kind=kind,
                was_reached=was_reached,
                minutes=dice.randint(4, 35) if was_reached and kind != "email" else None,
                text=_talk_text(dice, kind, was_reached=was_reached).format(
                    field=person.field_key, firm=person.employer_name, town=place
                ),
            )
        )
    person.talks.sort(key=lambda talk: -talk.days)


def _talk_text(dice: random.Random, kind: str, *, was_reached: bool) -> str:
    if not was_reached:
        return dice.choice(sentences.CALLS_MISSED)
    choices = {"email": sentences.EMAIL_TALKS, "call": sentences.CALLS_REACHED}
    return dice.choice(choices.get(kind, sentences.MEETINGS))


def _give_notes(dice: random.Random, person: DemoPerson) -> None:
    place = person.town.name if person.town else "Kiel"
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
        text = dice.choice(sentences.NOTES).format(
            field=person.field_key, firm=person.employer_name, town=place
        )
        person.notes.append((dice.randint(1, max(1, person.known_days)), text))


def _weighted(dice: random.Random, values: Sequence[T], weights: Sequence[int]) -> T:
    return dice.choices(values, weights=weights)[0]
