# SPDX-License-Identifier: Apache-2.0
"""Steps on the person: tags, hats, own fields, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy, override
from django.utils.translation import gettext as _

from talentkreis.automations.asking import Ask
from talentkreis.automations.steps import FAILED, Effect, StepKind, left_out, register, skip
from talentkreis.automations.steps.words import written_for
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.people import actions
from talentkreis.people.models import Hat, HatKind, PersonTag, Tag

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.automations.names import Names
    from talentkreis.automations.steps import Acting, Effects, Settings

SOURCE = "automation"
_TAG = (Ask(name="tag", what="tag", label=gettext_lazy("Tag")),)
_HAT = (Ask(name="hat", what="hat", label=gettext_lazy("Hat")),)


def _tag(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    _tag_id, tagged = actions.tag_people(
        actor=acting.actor, person_ids=people, name=settings["tag"]
    )
    return left_out(people, tagged, "already")


def _untag(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    tag = Tag.objects.filter(key=fold(settings["tag"])[:80]).first()
    if tag is None:
        return skip(people, "not_there")
    worn = list(
        PersonTag.objects.filter(tag=tag, person__in=people).values_list("person_id", flat=True)
    )
    actions.take_tag_off_people(actor=acting.actor, person_ids=worn, tag_id=tag.id, source=SOURCE)
    return left_out(people, worn, "not_there")


def _put_hat(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    put = actions.put_hat_on_people(actor=acting.actor, person_ids=people, kind=settings["hat"])
    return left_out(people, put, "already")


def _take_hat(
    acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]
) -> Effects:
    rows = Hat.objects.filter(person__in=people, kind=settings["hat"], ends_on__isnull=True)
    wearing = list(rows.order_by("person_id").values_list("person_id", flat=True))
    for person_id in wearing:
        actions.take_off_hat(actor=acting.actor, person_id=person_id, kind=settings["hat"])
    return left_out(people, wearing, "not_there")


def _set_field(
    acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]
) -> Effects:
    values = {settings["field"]: settings.get("value", "")}
    try:
        changed = [
            person_id
            for person_id in people
            if actions.set_custom_values(
                actor=acting.actor, person_id=person_id, values=values, source=SOURCE
            )
        ]
    except RuleViolation as refusal:
        if refusal.code != "invalid_fields":
            raise
        # A choice that was offered when the step was written, and is not any more.
        raise RuleViolation(str(refusal.message), code="bad_value") from refusal
    return left_out(people, changed, "already")


def _write_note(
    acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]
) -> Effects:
    effects = {}
    with override(acting.automation.owner.language):
        # The author is whoever is in charge; readers see that nobody typed it.
        signed = gettext("(Automation “%(name)s”)") % {"name": acting.automation.name}
    texts = written_for(acting, people, {"text": settings["text"]})
    for person_id in people:
        words = texts.get(person_id)
        if words is None:
            effects[person_id] = Effect(FAILED, "merge_fields")
            continue
        actions.add_note(
            actor=acting.actor, person_id=person_id, text=f"{words['text']}\n\n{signed}"
        )
    return effects


def _says_field(settings: Settings, names: Names) -> str:
    values = {"field": names.of("own_field", settings["field"]), "value": settings.get("value", "")}
    if not settings.get("value"):
        return _("empty the field “%(field)s”") % values
    return _("set the field “%(field)s” to “%(value)s”") % values


KINDS = (
    StepKind(
        code="tag",
        label=gettext_lazy("Put a tag on"),
        icon="tag",
        asks=_TAG,
        says=lambda settings, _names: _("put the tag “%(tag)s” on") % {"tag": settings["tag"]},
        perform=_tag,
    ),
    StepKind(
        code="untag",
        label=gettext_lazy("Take a tag off"),
        icon="tag",
        asks=_TAG,
        says=lambda settings, _names: _("take the tag “%(tag)s” off") % {"tag": settings["tag"]},
        perform=_untag,
    ),
    StepKind(
        code="put_on_hat",
        label=gettext_lazy("Put a hat on"),
        icon="plus",
        asks=_HAT,
        says=lambda settings, _names: (
            _("put the hat “%(hat)s” on") % {"hat": HatKind(settings["hat"]).label}
        ),
        perform=_put_hat,
    ),
    StepKind(
        code="take_off_hat",
        label=gettext_lazy("Take a hat off"),
        icon="close",
        asks=_HAT,
        says=lambda settings, _names: (
            _("take the hat “%(hat)s” off") % {"hat": HatKind(settings["hat"]).label}
        ),
        perform=_take_hat,
    ),
    StepKind(
        code="set_field",
        label=gettext_lazy("Set or empty an own field"),
        icon="edit",
        asks=(
            Ask(name="field", what="own_field", label=gettext_lazy("Own field")),
            Ask(
                name="value",
                what="own_value",
                label=gettext_lazy("New value"),
                is_required=False,
                hint=gettext_lazy(
                    "As one types it on a profile. Left empty, the field is emptied."
                ),
            ),
        ),
        says=_says_field,
        perform=_set_field,
    ),
    StepKind(
        code="write_note",
        label=gettext_lazy("Write a note"),
        icon="note",
        asks=(
            Ask(
                name="text",
                what="words",
                label=gettext_lazy("Note"),
                hint=gettext_lazy(
                    "The person can read it. Merge fields as in mails; @ and a name tells a "
                    "colleague."
                ),
            ),
        ),
        says=lambda settings, _names: (
            _("write a note: “%(text)s”") % {"text": settings["text"][:80]}
        ),
        perform=_write_note,
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for kind in KINDS:
        register(kind)
