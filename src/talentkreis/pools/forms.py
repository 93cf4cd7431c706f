# SPDX-License-Identifier: Apache-2.0
"""What a member says about a pool. Rules live in `rules`; this checks shape."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.models import Language, Member
from talentkreis.pools.models import Pool, PoolMode, Stage, Visibility
from talentkreis.pools.rules import (
    BOUTIQUE_CEILING,
    ROOM,
    TOUCH_DAYS_CEILING,
    TOUCH_DAYS_FLOOR,
    PoolDetails,
)
from talentkreis.pools.stages import stages_of_pools
from talentkreis.search.language import FilterError, parse, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node


class PoolForm(forms.Form):
    """A pool. With a filter it is one by filter; a pool keeps its kind."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    target_group = forms.CharField(
        label=_("For whom"),
        max_length=300,
        required=False,
        help_text=_("Roles, skills, places, seniority: whom somebody would look for here."),
    )
    filter = forms.CharField(
        label=_("Filter"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("Whoever fits is in, at every moment."),
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices)
    is_open_to_hiring = forms.BooleanField(
        label=_("Hiring managers may look at it"),
        required=False,
        help_text=_("Only where everybody who cares for talents sees it; they change nothing."),
    )
    owner_id = forms.ChoiceField(label=_("Owner"), required=False)
    member_ids = forms.MultipleChoiceField(
        label=_("Further members who see a confidential pool"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    deputy_id = forms.ChoiceField(label=_("Deputy"), required=False)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=PoolMode.choices,
        help_text=_(
            "Boutique: few people, each with a plan of their own; a human writes every message,"
            " and the gate refuses what would go out by itself."
        ),
    )
    most_people = forms.IntegerField(
        label=_("Room in a boutique pool"),
        required=False,
        min_value=1,
        max_value=BOUTIQUE_CEILING,
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    touch_days_min = forms.IntegerField(
        label=_("At least so many days between two touches"),
        min_value=TOUCH_DAYS_FLOOR,
        max_value=TOUCH_DAYS_CEILING,
        help_text=_("Nothing goes out by itself sooner to people of a pool by hand."),
    )
    touch_days_max = forms.IntegerField(
        label=_("A touch at least every so many days"),
        min_value=TOUCH_DAYS_FLOOR,
        max_value=TOUCH_DAYS_CEILING,
    )

    def __init__(
        self,
        answers: Mapping[str, Any] | None = None,
        *,
        actor: Actor,
        is_dynamic: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        usual = {
            "visibility": Visibility.TEAM,
            "mode": PoolMode.VOLUME,
            "most_people": ROOM,
            "owner_id": str(actor.member_id or ""),
            "touch_days_min": 14,
            "touch_days_max": 90,
        }
        super().__init__(answers, initial={**usual, **(initial or {})})
        self.actor = actor
        self.node: Node | None = None
        everybody = [
            (str(pk), name)
            for pk, name in Member.objects.filter(is_active=True)
            .order_by("name")
            .values_list("pk", "name")
        ]
        members = [choice for choice in everybody if choice[0] != str(actor.member_id)]
        if self.initial["owner_id"] not in dict(everybody):
            # The owner left the team: somebody has to be chosen, not the first by chance.
            everybody.insert(0, ("", str(_("as before, who is no longer active"))))
        self.fields["owner_id"].choices = everybody  # type: ignore[attr-defined]  # a choice field
        self.fields["member_ids"].choices = members  # type: ignore[attr-defined]  # a choice field
        self.fields["deputy_id"].choices = [("", _("nobody")), *members]  # type: ignore[attr-defined]  # a choice field
        if is_dynamic:
            self.fields["filter"].required = True
            self.fields["visibility"].choices = [  # type: ignore[attr-defined]  # a choice field
                choice for choice in Visibility.choices if choice[0] != Visibility.CONFIDENTIAL
            ]
            del self.fields["member_ids"], self.fields["mode"], self.fields["most_people"]
        else:
            del self.fields["filter"]

    def clean_filter(self) -> str:
        """A filter that can be read, and is about something."""
        text: str = self.cleaned_data["filter"]
        try:
            self.node = parse(text, actor=self.actor)
        except FilterError as error:
            raise forms.ValidationError(str(error.message)) from error
        if not text.strip():
            raise forms.ValidationError(_("A filter for everybody is no pool."))
        return text

    def chosen_owner(self) -> uuid.UUID | None:
        """Who is to own it; None leaves it as it is."""
        chosen = self.cleaned_data["owner_id"]
        return uuid.UUID(chosen) if chosen else None

    def details(self) -> PoolDetails:
        """What was said, for the action."""
        said = self.cleaned_data
        return PoolDetails(
            name=said["name"],
            purpose=said["purpose"],
            target_group=said["target_group"],
            filter=self.node,
            deputy_id=uuid.UUID(said["deputy_id"]) if said["deputy_id"] else None,
            mode=said.get("mode", PoolMode.VOLUME),
            most_people=said.get("most_people") or ROOM,
            language=said["language"],
            visibility=said["visibility"],
            is_open_to_hiring=said["is_open_to_hiring"],
            member_ids=tuple(uuid.UUID(pk) for pk in said.get("member_ids", ())),
            touch_days_min=said["touch_days_min"],
            touch_days_max=said["touch_days_max"],
        )


def initial_of(pool: Pool, node: Node | None, language: str, actor: Actor) -> dict[str, Any]:
    """What the form says about an existing pool."""
    return {
        "name": pool.name,
        "purpose": pool.purpose,
        "target_group": pool.target_group,
        "most_people": pool.most_people,
        "is_open_to_hiring": pool.is_open_to_hiring,
        "owner_id": str(pool.owner_id),
        "filter": to_text(node, language, actor=actor) if node else "",
        "visibility": pool.visibility,
        "member_ids": [str(pk) for pk in pool.member_ids],
        "deputy_id": str(pool.deputy_id or ""),
        "mode": pool.mode,
        "language": pool.language,
        "touch_days_min": pool.touch_days_min,
        "touch_days_max": pool.touch_days_max,
    }


class ChoosePoolForm(forms.Form):
    """Which pool many people go into, and why."""

    pool = forms.ChoiceField(label=_("Pool"))
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[("", _("the first one")), *Stage.choices],
        help_text=_("A stage the pool does not have means the first one."),
    )
    why = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, answers: Mapping[str, Any] | None, *, pools: list[Pool]) -> None:
        super().__init__(answers)
        self.fields["pool"].choices = [(str(pool.pk), pool.name) for pool in pools]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """The usual stages are offered; a pool with stages of its own may lack one."""
        said = super().clean() or self.cleaned_data
        if said.get("pool") and said.get("stage"):
            pool_id = uuid.UUID(said["pool"])
            if stages_of_pools([pool_id])[pool_id].get(said["stage"]) is None:
                said["stage"] = ""
        return said
