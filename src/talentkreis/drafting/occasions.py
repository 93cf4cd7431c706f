# SPDX-License-Identifier: Apache-2.0
"""What can be drafted: a letter to a person, a side of a piece of the library.

An occasion knows what stands there, what may leave, and where a draft goes once a human took it
over. Rights are asked here, where the thing is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.content.models import Kind as ContentKind
from talentkreis.content.permissions import Right as ContentRight
from talentkreis.content.queries import item_line
from talentkreis.drafting import rules
from talentkreis.drafting.material import facts_about, names_in_letter
from talentkreis.drafting.models import Kind
from talentkreis.drafting.permissions import Right
from talentkreis.drafting.questions import (
    CONTENT_PARTS,
    LETTER_PARTS,
    LONGEST_PART,
    LONGEST_WISH,
    Question,
    content_instruction,
    letter_instruction,
)
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean_lines
from talentkreis.mail.permissions import Right as MailRight
from talentkreis.mail.previews import blank_letter
from talentkreis.mail.queries import beginning, signature_of
from talentkreis.mail.windows import way_to
from talentkreis.organisation.models import Employer, Language, Member
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


def about_letter(
    actor: Actor, person_id: uuid.UUID, *, wish: str, told: Collection[str]
) -> Question:
    """The question for a letter to a person; `told`: which facts about them may leave.

    Raises NotFound, NotAllowed, RuleViolation where the gate does not say yes (`gate_refused`) or
    the wish is too long.
    """
    require(actor, Right.ASK)
    require(actor, MailRight.WRITE)
    person = person_visible_to(actor, person_id)
    way = way_to(person.id, Channel.EMAIL)
    if not way.answer.is_yes:
        raise RuleViolation(str(way.answer.text), code="gate_refused")
    member = Member.objects.get(id=member_id_of(actor))
    signature = signature_of(member.id, person.language)
    names = names_in_letter(person, member, signature)
    draft = beginning(actor, person.id).draft
    employer = _employer_name()
    blank = blank_letter(person, member.name, employer, signature=signature)
    before = {
        "subject": draft.subject if draft else "",
        "text": clean_lines(draft.text if draft else blank),
    }
    facts = {name: values for name, values in facts_about(person).items() if name in told}
    material: dict[str, Any] = {
        "wish": rules.masked(_wish(wish), names),
        "employer": employer,
        "about_the_reader": {
            name: [rules.masked(value, names) for value in values] for name, values in facts.items()
        },
        "stands_there": {
            name: rules.masked(text[:LONGEST_PART], names) for name, text in before.items()
        },
    }
    return Question(
        kind=Kind.LETTER,
        language=person.language,
        parts=LETTER_PARTS,
        instruction=letter_instruction(person, names),
        material=material,
        before=before,
        person=person,
        person_fields=tuple(sorted(facts)),
        names=names,
    )


def about_content(
    actor: Actor, item_id: uuid.UUID, language: str, *, wish: str, is_other_side: bool = False
) -> Question:
    """The question for one side of a piece of the library. Raises NotFound, NotAllowed."""
    require(actor, Right.ASK)
    require(actor, ContentRight.EDIT)
    if language not in Language.values:
        raise NotFound(_("There is no such content."), code="no_such_item")
    line = item_line(actor, item_id)
    sides = {
        code: {name: getattr(text, name) for name in CONTENT_PARTS}
        for code, text in line.texts.items()
    }
    other = next((side for code, side in sides.items() if code != language), None)
    if is_other_side and other is None:
        raise RuleViolation(_("There is no other side to go by."), code="no_other_side")
    before = sides.get(language, dict.fromkeys(CONTENT_PARTS, ""))
    material: dict[str, Any] = {
        "wish": rules.masked(_wish(wish), {}),
        "employer": _employer_name(),
        "kind": str(ContentKind(line.item.kind)),
        "topics": [topic.name_in(language) for topic in line.item.topics.all()],
        "for_whom": line.item.audience,
        "stands_there": {name: text[:LONGEST_PART] for name, text in before.items()},
    }
    if other is not None:
        material["other_language"] = {name: text[:LONGEST_PART] for name, text in other.items()}
    return Question(
        kind=Kind.CONTENT,
        language=language,
        parts=CONTENT_PARTS,
        instruction=content_instruction(language, is_other_side=is_other_side),
        material=material,
        before=before,
        item=line.item,
    )


def _wish(text: str) -> str:
    if len(text) > LONGEST_WISH:
        reason = _("At most %(most)d letters.") % {"most": LONGEST_WISH}
        raise RuleViolation(reason, code="too_long", fields={"wish": reason})
    return clean_lines(text)


def _employer_name() -> str:
    employer = Employer.objects.filter(id=1).first()
    return employer.name if employer else ""
