# SPDX-License-Identifier: Apache-2.0
"""Skills and languages, each with the sentence that shows it and where the sentence is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.people import languages
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import FORM, plain, write_history
from talentkreis.people.events import LanguageAdded, LanguageRemoved, SkillAdded, SkillRemoved
from talentkreis.people.models import (
    Document,
    EvidenceSource,
    LanguageLevel,
    PersonLanguage,
    PersonSkill,
    Skill,
)
from talentkreis.people.rules import MOST_LANGUAGES, MOST_SKILLS, optional_line, required_line
from talentkreis.taxonomy.queries import resolve_skill

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows a skill: the sentence, where it stands, since when we know."""

    text: str = ""
    source: str = ""
    on: dt.date | None = None
    document_id: uuid.UUID | None = None


@transaction.atomic
def add_skill(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    name: str,
    level: int | None = None,
    evidence: str | Evidence = "",
    source: str = FORM,
) -> PersonSkill:
    """Note a skill, or another level or evidence of it; what is not said stays as it was.

    Raises NotFound, NotAllowed, RuleViolation.
    """
    locked_person(actor, person_id)
    skill = skill_named(name)
    if level is not None and level not in range(1, 6):
        reason = _("Between %(least)s and %(most)s.") % {"least": 1, "most": 5}
        raise RuleViolation(reason, code="invalid_fields", fields={"level": reason})
    row = PersonSkill.objects.filter(person_id=person_id, skill=skill).first()
    before = None if row is None else _skill_snapshot(row, skill)
    if row is None:
        _require_room(PersonSkill.objects.filter(person_id=person_id).count(), MOST_SKILLS)
        row = PersonSkill(person_id=person_id, skill=skill)
    row.level = level if level is not None else row.level
    shown = Evidence(text=evidence) if isinstance(evidence, str) else evidence
    _require_source(shown.source)
    row.evidence = optional_line(shown.text, 500, "evidence") or row.evidence
    row.evidence_source = shown.source or row.evidence_source
    row.evidenced_on = shown.on or row.evidenced_on
    row.document_id = _own_document(person_id, shown.document_id) or row.document_id
    after = _skill_snapshot(row, skill)
    if after != before:
        row.save()
        write_history(
            actor, person_id, {"skills": (before, after)}, source=source, object_key=skill.id
        )
        record(SkillAdded(actor=actor, person_id=person_id, skill_id=skill.id))
    return row


@transaction.atomic
def remove_skill(*, actor: Actor, person_id: uuid.UUID, name: str, source: str = FORM) -> None:
    """Strike a skill out; one that is not there is no error. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    row = (
        PersonSkill.objects.filter(person_id=person_id, skill__key=fold(name))
        .select_related("skill")
        .first()
    )
    if row is None:
        return
    before = _skill_snapshot(row, row.skill)
    row.delete()
    write_history(
        actor, person_id, {"skills": (before, None)}, source=source, object_key=row.skill_id
    )
    record(SkillRemoved(actor=actor, person_id=person_id, skill_id=row.skill_id))


def skill_named(name: str) -> Skill:
    """The skill of this name, made where there is none. Raises RuleViolation for no name."""
    clean_name = required_line(name, 120, "name", _("A skill needs a name."))
    key = fold(clean_name)[:120]
    known = Skill.objects.filter(key=key).first()
    if known is None:
        concept = resolve_skill(clean_name)
        skill = Skill(name=clean_name, key=key, code=concept.code if concept else "")
        Skill.objects.bulk_create([skill], ignore_conflicts=True)
        known = Skill.objects.get(key=key)
    return known


@transaction.atomic
def add_language(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    language: str,
    level: str = "",
    evidence: str = "",
    evidence_source: str = "",
    source: str = FORM,
) -> PersonLanguage:
    """Note a language, or another level of it; `language` is a code or a name ("Türkisch").

    Raises NotFound, NotAllowed, RuleViolation for what is no language or level.
    """
    locked_person(actor, person_id)
    code = languages.code_of(language)
    if not code:
        reason = _("This language is not known. Use its name, like Turkish.")
        raise RuleViolation(reason, code="invalid_fields", fields={"language": reason})
    if level not in LanguageLevel.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"level": reason})
    _require_source(evidence_source)
    row = PersonLanguage.objects.filter(person_id=person_id, code=code).first()
    before = None if row is None else _language_snapshot(row)
    if row is None:
        _require_room(PersonLanguage.objects.filter(person_id=person_id).count(), MOST_LANGUAGES)
        row = PersonLanguage(person_id=person_id, code=code)
    row.level = level or row.level
    row.evidence = optional_line(evidence, 500, "evidence") or row.evidence
    row.evidence_source = evidence_source or row.evidence_source
    after = _language_snapshot(row)
    if after != before:
        row.save()
        write_history(
            actor, person_id, {"languages": (before, after)}, source=source, object_key=code
        )
        record(LanguageAdded(actor=actor, person_id=person_id, code=code))
    return row


@transaction.atomic
def remove_language(*, actor: Actor, person_id: uuid.UUID, code: str) -> None:
    """Strike a language out; one that is not there is no error. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    row = PersonLanguage.objects.filter(person_id=person_id, code=code).first()
    if row is None:
        return
    row.delete()
    write_history(actor, person_id, {"languages": (_language_snapshot(row), None)}, object_key=code)
    record(LanguageRemoved(actor=actor, person_id=person_id, code=code))


def _require_source(source: str) -> None:
    if source not in EvidenceSource.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"evidence_source": reason})


def _require_room(count: int, most: int) -> None:
    if count >= most:
        raise RuleViolation(
            _("At most %(count)d of them a person.") % {"count": most}, code="too_many"
        )


def _own_document(person_id: uuid.UUID, document_id: uuid.UUID | None) -> uuid.UUID | None:
    if document_id is None:
        return None
    if not Document.objects.filter(id=document_id, person_id=person_id).exists():
        raise NotFound(_("There is no such document."), code="no_such_document")
    return document_id


def _skill_snapshot(row: PersonSkill, skill: Skill) -> dict[str, Any]:
    return {
        "name": skill.name,
        "level": row.level,
        "evidence": row.evidence,
        "evidence_source": row.evidence_source,
        "evidenced_on": plain(row.evidenced_on),
    }


def _language_snapshot(row: PersonLanguage) -> dict[str, Any]:
    return {
        "code": row.code,
        "level": row.level,
        "evidence": row.evidence,
        "evidence_source": row.evidence_source,
    }
