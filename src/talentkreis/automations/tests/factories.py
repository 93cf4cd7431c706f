# SPDX-License-Identifier: Apache-2.0
"""Automations for tests: made by the actions, active unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.automations import actions
from talentkreis.automations.models import Automation, Run
from talentkreis.nurture.tests.factories import make_employer, make_member, make_reader
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person


def make_automation(
    owner: Member,
    *,
    trigger: str = "tag_put_on",
    settings: dict[str, Any] | None = None,
    condition: str = "",
    steps: Sequence[dict[str, Any]] = (),
    is_active: bool = True,
    **frame: Any,
) -> Automation:
    """When somebody gets the tag "neu", put on the tag "gesehen"; or what was said."""
    automation = actions.create_automation(
        actor=owner.actor,
        frame=actions.Frame(name=frame.pop("name", "Begrüßen"), owner_id=owner.id, **frame),
        definition=actions.Definition(
            trigger=trigger,
            trigger_settings={"tag": "neu"} if settings is None else settings,
            condition=parse(condition, "de") if condition else None,
            steps=steps or [step("tag", tag="gesehen")],
        ),
    )
    if is_active:
        return actions.activate(actor=owner.actor, automation_id=automation.id)
    return automation


def step(kind: str, **settings: Any) -> dict[str, Any]:
    """A step as programs send it."""
    return {"kind": kind, "settings": settings}


def somebody(**fields: Any) -> Person:
    """A person whom search finds, with consent to be written to."""
    person = make_reader(**fields)
    refresh([person.id])
    return person


def tags_of(person: Person) -> set[str]:
    """The tags a person carries."""
    return set(person.tags.values_list("tag__name", flat=True))


def run_of(automation: Automation, person_id: uuid.UUID) -> Run:
    """The only run for a person."""
    return Run.objects.get(automation=automation, person=person_id)


__all__ = [
    "make_automation",
    "make_employer",
    "make_member",
    "run_of",
    "somebody",
    "step",
    "tags_of",
]
