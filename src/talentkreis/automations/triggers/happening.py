# SPDX-License-Identifier: Apache-2.0
"""Triggers that hear what happens to people."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations.asking import Ask
from talentkreis.automations.triggers import Happening, Trigger, register
from talentkreis.consent.events import ConsentConfirmed
from talentkreis.consent.models import ConsentEvent, Purpose
from talentkreis.freshness.events import UpdateAnswered
from talentkreis.kernel.text import fold
from talentkreis.mail.events import (
    AutoReplyReceived,
    BounceReceived,
    ComplaintReceived,
    ReplyReceived,
)
from talentkreis.people.events import HatPutOn, TagAdded
from talentkreis.people.models import HatKind, Tag
from talentkreis.pools.events import PersonEnteredPool, PersonFoundByPool, PersonMovedInPool
from talentkreis.pools.models import PoolMembership

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.activity.events import Event
    from talentkreis.automations.names import Names
    from talentkreis.automations.triggers import Settings

POOL = Ask(name="pool", what="pool", label=gettext_lazy("Pool"))
STAGE = Ask(name="stage", what="stage", label=gettext_lazy("Pool and stage"))
TAG = Ask(name="tag", what="tag", label=gettext_lazy("Tag"))
HAT = Ask(name="hat", what="hat", label=gettext_lazy("Hat"))
FILTER = Ask(
    name="filter",
    what="filter",
    label=gettext_lazy("Filter"),
    hint=gettext_lazy("As in the list of talents. Whoever it finds already is left alone."),
)
PURPOSES = (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.JOB_ALERT, Purpose.EVENT_INVITATION)
REPLIES: dict[str, tuple[type[Event], Any]] = {
    "reply": (ReplyReceived, gettext_lazy("a person’s own reply")),
    "auto_reply": (AutoReplyReceived, gettext_lazy("an absence note")),
    "bounce": (BounceReceived, gettext_lazy("a returned mail")),
    "complaint": (ComplaintReceived, gettext_lazy("a complaint")),
}


def _told(events: Iterable[Event], key: str = "") -> Iterable[Happening]:
    """What these events say about people; `key` is the field that tells occurrences apart."""
    for event in events:
        if event.person_id is not None:
            yield Happening(
                event.person_id,
                f"{event.kind}:{getattr(event, key)}" if key else "",
                event.actor.id,
                event.import_id is not None,
            )


def _joined(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    return _told(event for event in events if str(event.pool_id) == settings["pool"])


def _reached(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    """Moved there, or entered there: who enters says it by the row alone."""
    pool, _colon, stage = settings["stage"].partition(":")
    ours = [event for event in events if str(event.pool_id) == pool]
    entered = [e.person_id for e in ours if isinstance(e, PersonEnteredPool)]
    standing: set[uuid.UUID] = set()
    if entered:
        rows = PoolMembership.objects.filter(
            pool=uuid.UUID(pool), person__in=entered, stage=stage, left_at__isnull=True
        )
        standing = set(rows.values_list("person_id", flat=True))
    return _told(
        event
        for event in ours
        if (isinstance(event, PersonMovedInPool) and event.stage == stage)
        or (isinstance(event, PersonEnteredPool) and event.person_id in standing)
    )


def _tagged(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    ids = set(Tag.objects.filter(key=fold(settings["tag"])[:80]).values_list("id", flat=True))
    return _told(event for event in events if isinstance(event, TagAdded) and event.tag_id in ids)


def _hatted(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    return _told(
        event
        for event in events
        if isinstance(event, HatPutOn) and event.hat_kind == settings["hat"]
    )


def _signed_up(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    purpose = settings.get("purpose", "")
    return _told(
        event
        for event in events
        if isinstance(event, ConsentConfirmed)
        and event.method == ConsentEvent.Method.DOUBLE_OPT_IN
        and purpose in {"", event.purpose}
    )


def _answered(events: Sequence[Event], _settings: Settings) -> Iterable[Happening]:
    return _told(events)


def _replied(events: Sequence[Event], settings: Settings) -> Iterable[Happening]:
    kind, _label = REPLIES[settings["kind"]]
    sequence = settings.get("sequence", "")
    return _told(
        (
            event
            for event in events
            if isinstance(event, kind) and sequence in {"", str(event.sequence_id)}
        ),
        "inbound_id",
    )


def _says_reply(settings: Settings, names: Names) -> str:
    values = {"what": REPLIES[settings["kind"]][1]}
    if not settings.get("sequence"):
        return _("%(what)s comes in") % values
    values["sequence"] = names.of("sequence", settings["sequence"])
    return _("%(what)s to the sequence “%(sequence)s” comes in") % values


def _says_purpose(settings: Settings, _names: Names) -> str:
    if not settings.get("purpose"):
        return _("somebody signs up through a form of ours and confirms")
    return _("somebody signs up for %(purpose)s through a form of ours and confirms") % {
        "purpose": Purpose(settings["purpose"]).label
    }


TRIGGERS = (
    Trigger(
        code="pool_joined",
        label=gettext_lazy("Somebody comes into a pool"),
        asks=(POOL,),
        hears=(PersonEnteredPool, PersonFoundByPool),
        happened=_joined,
        says=lambda settings, names: (
            _("somebody comes into the pool “%(pool)s”")
            % {"pool": names.of("pool", settings["pool"])}
        ),
    ),
    Trigger(
        code="stage_reached",
        label=gettext_lazy("Somebody reaches a stage"),
        asks=(STAGE,),
        hears=(PersonMovedInPool, PersonEnteredPool),
        happened=_reached,
        says=lambda settings, names: (
            _("somebody reaches the stage “%(stage)s”")
            % {"stage": names.of("stage", settings["stage"])}
        ),
    ),
    Trigger(
        code="form_sent",
        label=gettext_lazy("Somebody sends a public form"),
        asks=(
            Ask(
                name="purpose",
                what="choice",
                label=gettext_lazy("For what"),
                is_required=False,
                empty=gettext_lazy("whatever it is for"),
                choices=tuple((one.value, one.label) for one in PURPOSES),
                hint=gettext_lazy("Counts once the person has confirmed their address."),
            ),
        ),
        hears=(ConsentConfirmed,),
        happened=_signed_up,
        says=_says_purpose,
    ),
    Trigger(
        code="update_answered",
        label=gettext_lazy("Somebody answers whether what we know still holds"),
        hears=(UpdateAnswered,),
        happened=_answered,
        says=lambda _settings, _names: _("somebody answers whether what we know still holds"),
    ),
    Trigger(
        code="tag_put_on",
        label=gettext_lazy("A tag is put on somebody"),
        asks=(TAG,),
        hears=(TagAdded,),
        happened=_tagged,
        says=lambda settings, _names: (
            _("somebody gets the tag “%(tag)s”") % {"tag": settings["tag"]}
        ),
    ),
    Trigger(
        code="hat_put_on",
        label=gettext_lazy("Somebody puts on a hat"),
        asks=(HAT,),
        hears=(HatPutOn,),
        happened=_hatted,
        says=lambda settings, _names: (
            _("somebody gets the hat “%(hat)s”") % {"hat": HatKind(settings["hat"]).label}
        ),
    ),
    Trigger(
        code="reply_received",
        label=gettext_lazy("A mail comes back"),
        asks=(
            Ask(
                name="kind",
                what="choice",
                label=gettext_lazy("What it is"),
                choices=tuple((code, label) for code, (_event, label) in REPLIES.items()),
            ),
            Ask(
                name="sequence",
                what="sequence",
                label=gettext_lazy("To which sequence"),
                is_required=False,
                empty=gettext_lazy("whatever it answers"),
            ),
        ),
        hears=tuple(event for event, _label in REPLIES.values()),
        happened=_replied,
        says=_says_reply,
    ),
    Trigger(
        code="filter_matches",
        label=gettext_lazy("A filter newly finds somebody"),
        asks=(FILTER,),
        finds="filter",
        says=lambda settings, names: (
            _("this filter newly finds somebody: %(filter)s")
            % {"filter": names.filter(settings["filter"])}
        ),
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for trigger in TRIGGERS:
        register(trigger)
