# SPDX-License-Identifier: Apache-2.0
"""Steps of care: owner, next contact, tasks, telling colleagues."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talentkreis.automations.actions.notices import tell_members
from talentkreis.automations.asking import Ask
from talentkreis.automations.steps import FAILED, Effect, StepKind, left_out, register, skip
from talentkreis.automations.steps.words import written_for
from talentkreis.relationships import actions
from talentkreis.relationships.actions.many import (
    set_next_contact_of_people,
    set_owner_of_people,
)
from talentkreis.relationships.models import TaskKind
from talentkreis.relationships.queries import care_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.automations.names import Names
    from talentkreis.automations.steps import Acting, Effects, Settings
    from talentkreis.relationships.models import Care

OWNER, DEPUTY, MEMBER = "owner", "deputy", "member"
_WHO = (
    (OWNER, gettext_lazy("whoever cares for the person")),
    (DEPUTY, gettext_lazy("their deputy")),
    (MEMBER, gettext_lazy("always the same member")),
)
_WHO_ASKS = (
    Ask(name="who", what="choice", label=gettext_lazy("Who"), choices=_WHO, initial=OWNER),
    Ask(
        name="member",
        what="member",
        label=gettext_lazy("Which member"),
        is_required=False,
        empty=gettext_lazy("whoever is in charge of the automation"),
        hint=gettext_lazy("Also for people whom nobody cares for."),
    ),
)
_IN_DAYS = Ask(
    name="days", what="days", label=gettext_lazy("In how many days"), initial=7, most=730
)


def _set_owner(
    acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]
) -> Effects:
    kept: list[uuid.UUID] = []
    if settings.get("only_without"):
        cares = care_of(people)
        kept = [p for p in people if p in cares and cares[p].owner_id is not None]
    wanted = [person_id for person_id in people if person_id not in set(kept)]
    changed = set_owner_of_people(
        actor=acting.actor, person_ids=wanted, owner_id=uuid.UUID(settings["member"])
    )
    return {**left_out(wanted, changed, "already"), **skip(kept, "has_owner")}


def _set_next_contact(
    acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]
) -> Effects:
    """A day nobody keeps is no day: who has no owner is left out."""
    cares = care_of(people)
    owned = [p for p in people if p in cares and cares[p].owner_id is not None]
    changed = set_next_contact_of_people(
        actor=acting.actor,
        person_ids=owned,
        on=acting.today + dt.timedelta(days=settings["days"]),
        reason=settings.get("reason", ""),
    )
    return {**left_out(owned, changed, "already"), **left_out(people, owned, "no_owner")}


def _create_task(
    acting: Acting, settings: Settings, key: str, people: Sequence[uuid.UUID]
) -> Effects:
    effects = {}
    texts = written_for(
        acting, people, {"title": settings["title"], "text": settings.get("text", "")}
    )
    cares = care_of(people)
    for person_id in people:
        words = texts.get(person_id)
        if words is None:
            effects[person_id] = Effect(FAILED, "merge_fields")
            continue
        actions.create_task(
            actor=acting.actor,
            person_id=person_id,
            title=words["title"][:200],
            text=words["text"],
            due_on=acting.today + dt.timedelta(days=settings["days"]),
            owner_id=_doer(acting, settings, cares.get(person_id)),
            kind=settings.get("kind") or TaskKind.TO_DO,
            key=f"automation:{acting.runs[person_id]}:{key}",
        )
    return effects


def _notify(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    cares = care_of(people)
    tell_members(
        automation=acting.automation,
        text=settings["text"],
        pairs=[(_doer(acting, settings, cares.get(p)), p) for p in people],
    )
    return {}


def _doer(acting: Acting, settings: Settings, care: Care | None) -> uuid.UUID:
    """Who it goes to: the first of those named who still works here."""
    named = [uuid.UUID(settings["member"])] if settings.get("member") else []
    if settings["who"] == OWNER and care:
        named = [*filter(None, (care.owner_id, care.deputy_id)), *named]
    elif settings["who"] == DEPUTY and care:
        named = [*filter(None, (care.deputy_id, care.owner_id)), *named]
    return next((one for one in named if one in acting.members), acting.automation.owner_id)


def _who(settings: Mapping[str, str], names: Names) -> str:
    if settings["who"] == MEMBER and settings.get("member"):
        return names.of("member", settings["member"])
    return str(dict(_WHO).get(settings["who"], ""))


def _says_owner(settings: Settings, names: Names) -> str:
    values = {"member": names.of("member", settings["member"])}
    if settings.get("only_without"):
        return _("let %(member)s care for them where nobody does") % values
    return _("let %(member)s care for them") % values


def _says_contact(settings: Settings, _names: Names) -> str:
    return ngettext(
        "set the next contact in %(count)d day",
        "set the next contact in %(count)d days",
        settings["days"],
    ) % {"count": settings["days"]}


def _says_task(settings: Settings, names: Names) -> str:
    return ngettext(
        "give a task within %(count)d day: “%(title)s” (%(who)s)",
        "give a task within %(count)d days: “%(title)s” (%(who)s)",
        settings["days"],
    ) % {"count": settings["days"], "title": settings["title"], "who": _who(settings, names)}


KINDS = (
    StepKind(
        code="create_task",
        label=gettext_lazy("Give a task"),
        icon="check",
        asks=(
            Ask(
                name="title",
                what="line",
                label=gettext_lazy("What is to be done?"),
                hint=gettext_lazy("Merge fields as in mails."),
            ),
            Ask(name="text", what="words", label=gettext_lazy("Details"), is_required=False),
            Ask(
                name="kind",
                what="choice",
                label=gettext_lazy("Kind"),
                is_required=False,
                choices=tuple(TaskKind.choices),
                empty=TaskKind.TO_DO.label,
            ),
            *_WHO_ASKS,
            _IN_DAYS,
        ),
        says=_says_task,
        perform=_create_task,
    ),
    StepKind(
        code="notify",
        label=gettext_lazy("Tell a colleague"),
        icon="info",
        asks=(
            Ask(
                name="text",
                what="line",
                label=gettext_lazy("What they read on My day"),
                hint=gettext_lazy("The name of the person stands beside it."),
            ),
            *_WHO_ASKS,
        ),
        says=lambda settings, names: (
            _("tell %(who)s: “%(text)s”") % {"who": _who(settings, names), "text": settings["text"]}
        ),
        perform=_notify,
    ),
    StepKind(
        code="set_owner",
        label=gettext_lazy("Set who cares"),
        icon="people",
        asks=(
            Ask(name="member", what="member", label=gettext_lazy("Who cares from now on")),
            Ask(
                name="only_without",
                what="yes_no",
                label=gettext_lazy("only where nobody cares yet"),
                is_required=False,
            ),
        ),
        says=_says_owner,
        perform=_set_owner,
    ),
    StepKind(
        code="set_next_contact",
        label=gettext_lazy("Set the next contact"),
        icon="calendar",
        asks=(
            _IN_DAYS,
            Ask(name="reason", what="line", label=gettext_lazy("Reason"), is_required=False),
        ),
        says=_says_contact,
        perform=_set_next_contact,
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for kind in KINDS:
        register(kind)
