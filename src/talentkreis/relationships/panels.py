# SPDX-License-Identifier: Apache-2.0
"""The small forms about a relation, each built in one place for its endpoint and its dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talentkreis.people.panels import Panel
from talentkreis.relationships.forms import (
    AcquaintanceForm,
    MoveForm,
    NextContactForm,
    NotNowForm,
    OwnerForm,
    PromiseForm,
    TaskForm,
    WishesForm,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from talentkreis.relationships.models import Care, Promise, Task
    from talentkreis.relationships.queries import Relation


def promise_panel(person: Person, data: Any = None) -> Panel:
    """Write down a promise."""
    return Panel(
        name="promise",
        heading=_("Promise to %(name)s") % {"name": person.name or _("this person")},
        submit=_("Save promise"),
        url=reverse("relationships:make_promise", args=[person.id]),
        form=PromiseForm(data, auto_id="promise_%s"),
    )


def next_contact_panel(person: Person, data: Any = None, care: Care | None = None) -> Panel:
    """Set the day of the next contact."""
    initial = {"on": care.next_contact_on, "reason": care.next_contact_reason} if care else None
    return Panel(
        name="next-contact",
        heading=_("Next contact"),
        submit=_("Set day"),
        url=reverse("relationships:set_next_contact", args=[person.id]),
        form=NextContactForm(data, auto_id="next_%s", initial=initial),
    )


def not_now_panel(person: Person, data: Any = None, care: Care | None = None) -> Panel:
    """Say why not now, and when to ask again."""
    return Panel(
        name="not-now",
        heading=_("Not now"),
        submit=_("Save"),
        url=reverse("relationships:say_not_now", args=[person.id]),
        form=NotNowForm(
            data, auto_id="not_now_%s", initial={"not_now": care.not_now} if care else None
        ),
    )


def wishes_panel(person: Person, data: Any = None, relation: Relation | None = None) -> Panel:
    """Say how and about what somebody likes to hear from us."""
    initial = {}
    if relation is not None:
        initial["topics"] = ", ".join(relation.topics)
        initial["channel"] = relation.care.preferred_channel if relation.care else ""
    return Panel(
        name="wishes",
        heading=_("Wishes for our contact"),
        submit=_("Save"),
        url=reverse("relationships:note_wishes", args=[person.id]),
        form=WishesForm(data, auto_id="wishes_%s", initial=initial),
    )


def acquaintance_panel(person: Person, member_id: uuid.UUID, data: Any = None) -> Panel:
    """Say which member knows the person."""
    return Panel(
        name="acquaintance",
        heading=_("Who knows %(name)s?") % {"name": person.name or _("this person")},
        submit=_("Save"),
        url=reverse("relationships:note_acquaintance", args=[person.id]),
        form=AcquaintanceForm(data, auto_id="acquaintance_%s", initial={"owner": member_id}),
    )


def owner_panel(
    person: Person,
    data: Any = None,
    care: Care | None = None,
    members: Sequence[Member] | None = None,
) -> Panel:
    """Say who cares."""
    initial = {"owner": care.owner_id, "deputy": care.deputy_id} if care else None
    return Panel(
        name="owner",
        heading=_("Who cares for %(name)s?") % {"name": person.name or _("this person")},
        submit=_("Hand over"),
        url=reverse("relationships:set_owner", args=[person.id]),
        form=OwnerForm(data, auto_id="owner_%s", initial=initial, members=members),
    )


def task_panel(
    person: Person,
    member_id: uuid.UUID,
    data: Any = None,
    members: Sequence[Member] | None = None,
) -> Panel:
    """Create a task about a person."""
    return Panel(
        name="task",
        heading=_("Task about %(name)s") % {"name": person.name or _("this person")},
        submit=_("Create task"),
        url=reverse("relationships:create_task", args=[person.id]),
        form=TaskForm(data, auto_id="task_%s", initial={"owner": member_id}, members=members),
    )


def move_promise_panel(promise: Promise, data: Any = None) -> Panel:
    """Give a promise another day or another member."""
    return Panel(
        name="move-promise",
        heading=_("Move or hand over"),
        text=promise.text,
        submit=_("Save"),
        url=reverse("relationships:move_promise", args=[promise.id]),
        form=MoveForm(
            data,
            auto_id="move_%s",
            initial={"due_on": promise.due_on, "owner": promise.owner_id},
        ),
    )


def move_task_panel(task: Task, data: Any = None) -> Panel:
    """Give a task another day or another member."""
    return Panel(
        name="move-task",
        heading=_("Move or hand over"),
        text=task.title,
        submit=_("Save"),
        url=reverse("relationships:move_task", args=[task.id]),
        form=MoveForm(
            data, auto_id="move_%s", initial={"due_on": task.due_on, "owner": task.owner_id}
        ),
    )
