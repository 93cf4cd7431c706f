# SPDX-License-Identifier: Apache-2.0
"""People made up for benchmarks, written straight into the tables with COPY. Deterministic.

Frequencies follow a long tail, as names, towns and skills of real people do: a filter for the most
common value is broad, one for a rare value narrow.
"""

from __future__ import annotations

import datetime as dt
import random
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.db import connection, connections, transaction

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.organisation.models import Employer, Member
from talentkreis.people.models import CustomField, CustomKind, HatKind, Skill, SourceType, Tag
from talentkreis.pools.models import Pool
from talentkreis.taxonomy.queries import resolve_skill
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

GIVEN = [
    "Anna",
    "Peter",
    "Maria",
    "Thomas",
    "Sabine",
    "Michael",
    "Julia",
    "Andreas",
    "Katrin",
    "Stefan",
    "Ayşe",
    "Marek",
    "Emre",
    "Svea",
    "Grzegorz",
    "Tjark",
    "Zeynep",
    "Oliver",
    "Lena",
    "Krzysztof",
    "Finn-Ole",
    "Deniz",
    "Jörg",
    "Bente",
    "Fenja",
    "Hauke",
    "Giulia",
    "Luca",
    "Francesca",
    "Matteo",
    "Chiara",
    "Élodie",
    "Noël",
    "Jürgen",
    "Björn",
    "Søren",
    "Åsa",
    "Łukasz",
    "Şeyma",
    "Ömer",
    "İbrahim",
]
FAMILY = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
    "Mayr",
    "Maier",
    "Demir",
    "Kowalczyk",
    "Kaplan",
    "Callsen",
    "Wiśniewski",
    "Petersen",
    "Yıldırım",
    "Bright",
    "Brockmöller",
    "Nowicki",
    "Şahin",
    "Weiß",
    "Thomsen",
    "Jensen",
    "Sørensen",
    "Ångström",
    "Lefèvre",
    "Großmann",
    "Köhler",
    "Böttcher",
    "Jäger",
    "Schäfer",
    "Krüger",
    "Nguyễn",
]
SYLLABLES = [start + end for start in "bdghklmnrstvw" for end in "aeiou"]
TRADES = ["Elektroniker", "Elektronikerin", "Mechatroniker", "Servicetechniker", "Ingenieurin",
          "Projektleiter", "Pflegefachkraft", "Softwareentwicklerin", "Kauffrau",
          "Schaltmeister"]  # fmt: skip
FIELDS = ["Betriebstechnik", "Energietechnik", "Wind", "Netz", "Umspannwerk", "Leitstelle",
          "Offshore", "Mittelspannung", "Anlagenbau", ""]  # fmt: skip
TOWNS = [("Hamburg", "20095", 53.55, 10.0), ("Berlin", "10115", 52.53, 13.38),
         ("München", "80331", 48.13, 11.57), ("Kiel", "24103", 54.32, 10.13),
         ("Köln", "50667", 50.94, 6.96), ("Bremen", "28195", 53.08, 8.81),
         ("Husum", "25813", 54.48, 9.05), ("Leipzig", "04103", 51.33, 12.39),
         ("Wien", "1010", 48.21, 16.37), ("Zürich", "8001", 47.37, 8.54),
         ("Flensburg", "24937", 54.79, 9.43), ("Stuttgart", "70173", 48.78, 9.18),
         ("Rostock", "18055", 54.09, 12.14), ("Freiburg", "79098", 48.0, 7.85)]  # fmt: skip
SENTENCE = [
    "Wartung",
    "und",
    "Entstörung",
    "von",
    "Anlagen,",
    "Schaltberechtigung,",
    "Bereitschaft,",
    "works",
    "with",
    "SCADA",
    "and",
    "medium",
    "voltage",
    "switchgear,",
    "leads",
    "a",
    "small",
    "team,",
    "Ausbildung",
    "der",
    "Auszubildenden,",
    "Kundenkontakt",
]
# Half of the skills have a meaning, so that asking for one also asks for what is narrower.
KNOWN_SKILLS, OTHER_SKILLS, TAG_COUNT, POOL_COUNT = 240, 160, 120, 40
CHUNK = 20_000
OWN_SHARE = 0.4
SHIFTS = ["früh", "spät", "nacht", "wechsel"]


class LongTail:
    """Choose from a list so that the first entries are far more common than the last."""

    def __init__(self, dice: random.Random, entries: Sequence[Any]) -> None:
        self.dice = dice
        self.entries = entries
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(len(entries))))

    def one(self) -> Any:
        """One entry."""
        return self.dice.choices(self.entries, cum_weights=self.weights)[0]

    def some(self, most: int) -> set[Any]:
        """Up to `most` different entries."""
        return set(self.dice.choices(self.entries, cum_weights=self.weights, k=most))


def populate(people: int, seed: int = 11) -> list[Pool]:
    """Write `people` people with all that filters ask about; return the pools, largest first."""
    dice = random.Random(seed)
    Employer.objects.get_or_create(id=1, defaults={"name": "Bench"})
    members = [
        Member.objects.create(name=f"Member {n}", email=f"member{n}@example.org", role="recruiter")
        for n in range(8)
    ]
    _add_skills(dice)
    tags = ["Messe", "Newsletter", *(f"Aktion {n}" for n in range(TAG_COUNT))]
    Tag.objects.bulk_create([Tag(name=name, key=fold(name)) for name in tags])
    pools = [
        Pool.objects.create(name=f"Pool {n}", key=f"pool {n}", owner=dice.choice(members))
        for n in range(POOL_COUNT)
    ]
    _add_own_fields()
    writer = _Writer(dice, [m.pk for m in members], [p.pk for p in pools])
    for start in range(0, people, CHUNK):
        writer.write(min(CHUNK, people - start))
    analyse()
    return pools


def _add_skills(dice: random.Random) -> None:
    """Common ones first; those the vocabulary knows carry their concept."""
    concepts = [entry.concept for entry in vocabulary(Kind.SKILL).entries.values()]
    step = len(concepts) // KNOWN_SKILLS
    known = [concept.german for concept in concepts[::step]]
    others = ["".join(dice.choices(SYLLABLES, k=4)).capitalize() for _ in range(OTHER_SKILLS)]
    mixed = dice.sample([*known, *others], len(known) + len(others))
    first = ["SPS", "SCADA", "Mittelspannung", "Höhentauglich"]
    names = {fold(name): name for name in reversed([*first, *mixed])}
    Skill.objects.bulk_create(
        Skill(name=name, key=key, code=concept.code if (concept := resolve_skill(name)) else "")
        for key, name in reversed(names.items())
    )


def _add_own_fields() -> None:
    """One field of each kind that is asked differently: a choice, a number, a day."""
    shifts = [{"code": code, "de": code, "en": code} for code in SHIFTS]
    for code, label, kind, options in (
        ("schicht", "Schicht", CustomKind.CHOICE, shifts),
        ("jahre", "Berufsjahre", CustomKind.NUMBER, []),
        ("berechtigt_bis", "Berechtigt bis", CustomKind.DATE, []),
    ):
        CustomField.objects.create(
            code=code, kind=kind, label_de=label, label_en=label, purpose="Bench", options=options
        )


def analyse() -> None:
    """Let the planner know the tables, as autovacuum would."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


class _Writer:
    def __init__(
        self, dice: random.Random, members: list[uuid.UUID], pools: list[uuid.UUID]
    ) -> None:
        self.dice = dice
        self.now = clock.now()
        self.members = members
        self.given = LongTail(dice, GIVEN)
        rare = ["".join(dice.choices(SYLLABLES, k=3)).capitalize() for _ in range(4_000)]
        self.family = LongTail(dice, [*FAMILY, *rare])
        self.town = LongTail(dice, TOWNS)
        self.trade, self.field = LongTail(dice, TRADES), LongTail(dice, FIELDS)
        self.firm = LongTail(dice, [f"Werk {n}" for n in range(3_000)])
        self.hat = LongTail(dice, HatKind.values)
        self.source = LongTail(dice, SourceType.values)
        self.skill = LongTail(dice, list(Skill.objects.order_by("pk").values_list("pk", flat=True)))
        self.tag = LongTail(dice, list(Tag.objects.order_by("pk").values_list("pk", flat=True)))
        self.pool = LongTail(dice, pools)
        self.shift = LongTail(dice, SHIFTS)
        self.own = dict(CustomField.objects.values_list("code", "id"))

    def write(self, number: int) -> None:
        """One chunk of people, in one transaction."""
        tables: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
            "people_person": (
                (
                    "id, given_name, family_name, form_of_address, language, position,"
                    " employer_name, summary, postcode, city, country, latitude, longitude,"
                    " source_type, source, created_at, updated_at"
                ),
                [],
            ),
            "people_processingbasis": (
                "id, person_id, purpose, legal_basis, source, starts_on",
                [],
            ),
            "people_hat": ("id, person_id, kind, source", []),
            "people_personskill": ("person_id, skill_id", []),
            "people_persontag": ("person_id, tag_id", []),
            "people_contactpoint": (
                "id, person_id, kind, value, normalised, is_primary, created_at",
                [],
            ),
            "people_customvalue": ("person_id, field_id, number, day, choices", []),
            "relationships_care": (
                "person_id, owner_id, next_contact_on, warmth_log, last_contact_at",
                [],
            ),
            "pools_poolmembership": (
                "id, person_id, pool_id, stage, stage_since, entered_at",
                [],
            ),
            "consent_consentstate": (
                "person_id, purpose, channel, status, since, expires_at, event_id",
                [],
            ),
        }
        for _ in range(number):
            self._person({name: rows for name, (_columns, rows) in tables.items()})
        with transaction.atomic(), connection.cursor() as cursor:
            for name, (columns, rows) in tables.items():
                with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)

    def _person(self, to: dict[str, list[tuple[Any, ...]]]) -> None:
        dice, now = self.dice, self.now
        key = new_id()
        given, family = self.given.one(), self.family.one()
        town, code, latitude, longitude = self.town.one()
        created = now - dt.timedelta(hours=dice.randint(0, 40_000))
        summary = " ".join(dice.choices(SENTENCE, k=14))
        position = f"{self.trade.one()} {self.field.one()}".strip()
        language = "de" if dice.random() < 0.8 else "en"
        latitude += dice.gauss(0, 0.25)
        longitude += dice.gauss(0, 0.35)
        source = f"Quelle {dice.randint(1, 30)}"
        to["people_person"].append(
            (key, given, family, "sie", language, position, self.firm.one(), summary, code, town,
             "DE", latitude, longitude, self.source.one(), source, created, created)
        )  # fmt: skip
        to["people_processingbasis"].append(
            (new_id(), key, "pool", "consent", "Bench", dt.date(2022, 1, 1))
        )
        to["people_hat"] += [(new_id(), key, kind, "") for kind in self.hat.some(2)]
        to["people_personskill"] += [(key, skill) for skill in self.skill.some(dice.randint(0, 6))]
        to["people_persontag"] += [(key, tag) for tag in self.tag.some(dice.randint(0, 3))]
        address = f"{fold(given)}.{fold(family)}.{key.hex[-6:]}@example.org".replace(" ", "")
        to["people_contactpoint"].append((new_id(), key, "email", address, address, True, created))
        to["people_customvalue"] += self._own_values(key)
        self._relation(key, created, to)

    def _own_values(self, key: uuid.UUID) -> list[tuple[Any, ...]]:
        """Two of five people say something in each field of the employer's own."""
        years = max(0, round(self.dice.gauss(12, 8)))
        until = self.now.date() + dt.timedelta(days=self.dice.randint(-300, 1_500))
        found = [
            (key, self.own["schicht"], None, None, [self.shift.one()]),
            (key, self.own["jahre"], years, None, []),
            (key, self.own["berechtigt_bis"], None, until, []),
        ]
        return [values for values in found if self.dice.random() < OWN_SHARE]

    def _relation(
        self, key: uuid.UUID, created: dt.datetime, to: dict[str, list[tuple[Any, ...]]]
    ) -> None:
        dice, now = self.dice, self.now
        if dice.random() < 0.7:
            last = now - dt.timedelta(hours=dice.expovariate(1 / 4_000))
            planned = (
                now.date() + dt.timedelta(days=dice.randint(-20, 60))
                if dice.random() < 0.2
                else None
            )
            to["relationships_care"].append(
                (key, dice.choice(self.members), planned, dice.gauss(22, 3), last)
            )
        to["pools_poolmembership"] += [
            (new_id(), key, pool, "identified", created, created)
            for pool in self.pool.some(dice.randint(0, 2))
        ]
        for purpose, share in (("newsletter", 0.35), ("nurture", 0.25)):
            if dice.random() < share:
                to["consent_consentstate"].append(
                    (key, purpose, "email", "confirmed", created,
                     now + dt.timedelta(days=dice.randint(30, 700)), 0)
                )  # fmt: skip
