# SPDX-License-Identifier: Apache-2.0
"""What makes a profile whole: languages, wishes, evidence, own fields, origins, versions."""

from __future__ import annotations

import datetime as dt
import io
import random
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from psycopg.types.json import Jsonb

from talentkreis.demo.words import details as words
from talentkreis.kernel import clock
from talentkreis.kernel.text import fold
from talentkreis.people import actions, custom
from talentkreis.people.actions.bulk import copy_rows
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.actions.documents import Filing
from talentkreis.people.models import CustomValue, FieldHistory, PersonLanguage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.demo.people import DemoPerson
    from talentkreis.demo.writing import Written
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import CustomField

WITH_OWN_FIELDS = 0.22
WITH_WISHES = 0.4
WITH_VERSIONS = 6
_WISHES = ("seniority", "work_model", "weekly_hours", "available_from", "notice_count",
           "notice_unit", "notice_end", "expected_pay_from", "expected_pay_to",
           "expected_pay_currency", "expected_pay_period")  # fmt: skip


def give_details(written: Written, members: Mapping[str, Member], seed: int) -> None:
    """Everything of this module, from dice of its own: nobody else's throws change."""
    dice = random.Random(seed + 2)
    people = list(written.people.values())
    _say_languages(written, people, dice)
    _say_wishes(written, people, dice)
    _show_evidence(written, people, dice)
    _name_degrees()
    _fill_own_fields(written, people, members["Inken Rathje"], dice)
    _remember_origins(written, people, members, dice)
    merles = [p for p in people if p.carer == 0 and p.talks and p.emails and p.stations]
    well_known = sorted(merles, key=lambda p: (-len(p.talks), p.number))
    _add_versions(written, well_known[:WITH_VERSIONS], members["Merle Hansen"])
    _mention(written, well_known, members)


def _say_languages(written: Written, people: Sequence[DemoPerson], dice: random.Random) -> None:
    codes, weights = zip(*words.SPOKEN, strict=True)
    rows: list[tuple[object, ...]] = []
    for person in people:
        spoken = {person.language: "native"}
        if person.language == "en":
            spoken["de"] = dice.choice(words.LEVELS)
        for code in dice.choices(codes, weights, k=dice.choice((0, 1, 1, 2))):
            spoken.setdefault(code, dice.choice(words.LEVELS))
        rows += [(written.id_of(person), code, level) for code, level in spoken.items()]
    copy_rows(PersonLanguage._meta.db_table, ("person_id", "code", "level"), rows)


def _say_wishes(written: Written, people: Sequence[DemoPerson], dice: random.Random) -> None:
    rows = []
    for person in people:
        if dice.random() > WITH_WISHES:
            continue
        pay = dice.randrange(42, 84)
        rows.append(
            {
                "id": str(written.id_of(person)),
                "seniority": dice.choice(("entry", "skilled", "skilled", "senior", "leading")),
                "work_model": dice.choice(("on_site", "hybrid", "hybrid", "remote", "any")),
                "weekly_hours": dice.choice((None, 20, 30, 32, 35, 38, 40)),
                "available_from": _in_days(dice, 20, 300) if dice.random() < 0.3 else None,
                "notice_count": dice.choice((1, 3, 3, 6)),
                "notice_unit": "months",
                "notice_end": dice.choice(("month", "month", "quarter", "half")),
                "expected_pay_from": pay * 1_000,
                "expected_pay_to": (pay + dice.choice((4, 6, 8))) * 1_000,
                "expected_pay_currency": "EUR",
                "expected_pay_period": "year",
            }
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE people_person SET {', '.join(f'{c} = new.{c}' for c in _WISHES)}"
            " FROM jsonb_to_recordset(%s::jsonb) AS new(id uuid, seniority text, work_model text,"
            " weekly_hours int2, available_from date, notice_count int2, notice_unit text,"
            " notice_end text, expected_pay_from int4, expected_pay_to int4,"
            " expected_pay_currency text, expected_pay_period text)"
            " WHERE people_person.id = new.id",
            cast("Any", [Jsonb(rows)]),
        )


def _show_evidence(written: Written, people: Sequence[DemoPerson], dice: random.Random) -> None:
    rows = []
    for person in people:
        for skill in person.skills:
            if dice.random() > 0.45:
                continue
            source, german, english = dice.choice(words.EVIDENCE)
            days = dice.randint(10, 900)
            day = clock.today() - dt.timedelta(days=days)
            text = (english if person.language == "en" else german).format(
                skill=skill, firm=person.employer_name, year=day.year - dice.randint(1, 6)
            )
            rows.append(
                {
                    "person_id": str(written.id_of(person)),
                    "key": fold(skill),
                    "level": dice.choice((2, 3, 3, 4, 4, 5)),
                    "evidence": text,
                    "source": source,
                    "day": day.isoformat(),
                }
            )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_personskill SET level = new.level, evidence = new.evidence,"
            " evidence_source = new.source, evidenced_on = new.day"
            " FROM jsonb_to_recordset(%s::jsonb) AS new(person_id uuid, key text, level int2,"
            " evidence text, source text, day date), people_skill"
            " WHERE people_skill.key = new.key AND people_personskill.skill_id = people_skill.id"
            " AND people_personskill.person_id = new.person_id",
            cast("Any", [Jsonb(rows)]),
        )


def _name_degrees() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_station SET degree = CASE"
            " WHEN title ~* 'meister|techniker' THEN 'craft_master'"
            " WHEN title ~* 'bachelor|b\\.' THEN 'bachelor'"
            " WHEN title ~* 'master|diplom|m\\.' THEN 'master'"
            " ELSE 'apprenticeship' END WHERE kind = 'education'"
        )


def _fill_own_fields(
    written: Written, people: Sequence[DemoPerson], admin: Member, dice: random.Random
) -> None:
    fields = [
        actions.define_field(
            actor=admin.actor,
            details=FieldDetails(
                kind=kind,
                label_de=german,
                label_en=english,
                purpose=purpose,
                options=options,
                is_restricted=is_restricted,
            ),
        )
        for kind, german, english, purpose, options, is_restricted in words.OWN_FIELDS
    ]
    columns = ("text", "text_key", "number", "currency", "day", "is_true", "choices")
    rows = []
    for person in people:
        if dice.random() > WITH_OWN_FIELDS:
            continue
        for field in fields:
            if dice.random() < 0.6:
                values = custom.columns_of(field, _own_value(field, dice))
                assert values is not None
                rows.append((written.id_of(person), field.id, *(values[c] for c in columns)))
    copy_rows(CustomValue._meta.db_table, ("person_id", "field_id", *columns), rows)


def _own_value(field: CustomField, dice: random.Random) -> Any:
    codes = [option["code"] for option in field.options]
    return {
        "choices": dice.sample(codes, dice.randint(1, len(codes))) if codes else None,
        "choice": dice.choice(codes) if codes else None,
        "yes_no": dice.random() < 0.7,
        "date": _in_days(dice, -200, 900),
        "number": dice.randint(1, 25),
        "money": {"amount": dice.choice((2_000, 3_500, 5_000)), "currency": "EUR"},
        "link": f"https://fachblatt.example/netz/{dice.randint(100, 999)}",
        "long_text": dice.choice(words.EVERYDAY),
    }[field.kind]


def _remember_origins(
    written: Written,
    people: Sequence[DemoPerson],
    members: Mapping[str, Member],
    dice: random.Random,
) -> None:
    """Where positions and towns came from, and when: some are old by now."""
    member = members["Merle Hansen"]
    rows: list[tuple[object, ...]] = []
    for person in people:
        if dice.random() > 0.5:
            continue
        for field, value in (("position", person.position), ("city", _town(person))):
            if not value:
                continue
            source = dice.choice(("cv", "form", "self_update", "import"))
            days = dice.randint(1, max(2, person.known_days))
            at = clock.now() - dt.timedelta(days=days)
            by = member if source in {"form", "cv"} else None
            rows.append(
                (
                    written.id_of(person),
                    field,
                    Jsonb(value),
                    source,
                    str(member.actor.kind) if by else "system",
                    by.id if by else None,
                    at,
                )
            )
    names = ("person_id", "field", "new", "source", "actor_kind", "actor_id", "at")
    copy_rows(FieldHistory._meta.db_table, names, rows)


def _town(person: DemoPerson) -> str:
    return person.town.name if person.town else ""


def _add_versions(written: Written, people: Iterable[DemoPerson], member: Member) -> None:
    """A CV in two versions and a certificate that runs out, as text that can be read."""
    for number, person in enumerate(people):
        said = {
            "name": person.name,
            "position": person.position,
            "firm": person.employer_name,
            "skills": ", ".join(person.skills),
            "skill": person.skills[0],
        }
        person_id = written.id_of(person)
        then = _store(member, person_id, "Lebenslauf 2023.txt", words.CV_THEN.format(**said), "cv")
        _store(
            member,
            person_id,
            f"Lebenslauf {person.family_name}.txt",
            words.CV_NOW.format(**said),
            "cv",
            replaces=then,
        )
        _store(
            member,
            person_id,
            f"Nachweis {person.skills[0]}.txt",
            words.CERTIFICATE.format(**said),
            "certificate",
            valid_until=clock.today() + dt.timedelta(days=40 * number - 20),
        )


def _store(
    member: Member, person_id: uuid.UUID, name: str, text: str, kind: str, **filing: Any
) -> uuid.UUID:
    content = text.encode()
    return actions.add_document(
        actor=member.actor,
        person_id=person_id,
        name=name,
        content=io.BytesIO(content),
        size=len(content),
        filing=Filing(kind=kind, **filing),
    ).id


def _mention(written: Written, people: Sequence[DemoPerson], members: Mapping[str, Member]) -> None:
    """Colleagues ask Merle about people she knows well; two have asked before she came in."""
    for author, person, text in zip(
        ("Jan Behrens", "Emily Fraser"), people[8:], words.MENTIONS, strict=False
    ):
        actions.add_note(
            actor=members[author].actor,
            person_id=written.id_of(person),
            text=text.format(name="Merle Hansen"),
        )


def _in_days(dice: random.Random, least: int, most: int) -> str:
    return (clock.today() + dt.timedelta(days=dice.randint(least, most))).isoformat()
