# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about sequences; rules live in actions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.mail.actions.replying import LONGEST_TEXT
from talentkreis.nurture.actions import SequenceDetails, StepDetails, TextDetails
from talentkreis.nurture.actions.comparing import LARGEST_PERCENT
from talentkreis.nurture.actions.lending import LONGEST_REASON
from talentkreis.nurture.actions.speaking import MOST_PEOPLE
from talentkreis.nurture.actions.steps import MOST
from talentkreis.nurture.models import WORDED_KINDS, Network, StepKind, WaitUnit
from talentkreis.nurture.queries import condition_text
from talentkreis.nurture.word_fields import add_words, texts_of
from talentkreis.search.language import FilterError, parse
from talentkreis.search.tree import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.nurture.models import Step
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool
    from talentkreis.search.language import Node


class SequenceForm(forms.Form):
    """Name, owner and pool."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("In one sentence"), max_length=300, required=False)
    owner = forms.ChoiceField(
        label=_("In charge"),
        help_text=_("Writes to everybody whom nobody else cares for."),
    )
    pool = forms.ChoiceField(
        label=_("Pool"),
        required=False,
        help_text=_("Whoever leaves the pool leaves the sequence."),
    )

    def __init__(
        self, *args: Any, owners: Iterable[Member], pools: Iterable[Pool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(each.id), each.name) for each in owners]  # type: ignore[attr-defined]  # a choice field
        self.fields["pool"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("no pool")),
            *((str(pool.id), pool.name) for pool in pools),
        ]

    def details(self) -> SequenceDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return SequenceDetails(
            name=values["name"],
            owner_id=uuid.UUID(values["owner"]),
            description=values["description"],
            pool_id=uuid.UUID(values["pool"]) if values["pool"] else None,
        )


class HeldOutForm(forms.Form):
    """How large the comparison group is."""

    percent = forms.IntegerField(
        label=_("Of 100 people"),
        min_value=0,
        max_value=LARGEST_PERCENT,
        help_text=_("0 means that everybody gets it. Whoever is under way stays so."),
    )


class AskLeaveForm(forms.Form):
    """Whom to ask whether a sequence may go out in their name."""

    sender = forms.ChoiceField(label=_("Who is asked"))
    most_people = forms.IntegerField(
        label=_("For how many people at most"), min_value=1, max_value=MOST_PEOPLE, initial=50
    )
    note = forms.CharField(label=_("Why they"), max_length=300, required=False)

    def __init__(self, *args: Any, members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].choices = [(str(each.id), each.name) for each in members]  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return {
            "sender_id": uuid.UUID(values["sender"]),
            "most_people": values["most_people"],
            "note": values["note"],
        }


class ApproveLetterForm(forms.Form):
    """The words of a letter in one's own name, to be left or changed."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=LONGEST_TEXT
    )
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DeclineLetterForm(forms.Form):
    """Why a letter does not go out in one's name."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=LONGEST_REASON,
        help_text=_("Whoever wrote it reads this, and has their words as a draft again."),
    )


class GiveLeaveForm(forms.Form):
    """Until when mails may go out in one's name."""

    until = forms.DateField(
        label=_("Until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Within a year. After it nothing goes out in your name."),
    )

    @staticmethod
    def in_half_a_year() -> dt.date:
        """What is proposed."""
        return clock.today() + dt.timedelta(days=182)


class NewSequenceForm(SequenceForm):
    """Name, owner and pool of a new sequence, and what it begins with."""

    CADENCE, EMPTY = "cadence", "empty"
    begins_with = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (CADENCE, _("the ready cadence: month 1, 2, 3, then once a quarter")),
            (EMPTY, _("an empty sequence")),
        ],
        widget=forms.RadioSelect,
        initial=CADENCE,
    )


class WordsForm(forms.Form):
    """One of several wordings of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_words(self)

    @staticmethod
    def words_of(step: Step, number: int) -> dict[str, str]:
        """What the form shows of a wording as it is."""
        initial: dict[str, str] = {}
        for text in step.texts.filter(variant=number):
            key = f"{text.language}_{text.form_of_address}"
            initial |= {f"subject_{key}": text.subject, f"body_{key}": text.body}
        return initial

    def texts(self) -> dict[tuple[str, str], TextDetails]:
        """What was typed; only of a valid form."""
        return texts_of(self.cleaned_data)


class SharesForm(forms.Form):
    """How many of 100 people get which wording."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        for number in range(count):
            self.fields[f"share_{number}"] = forms.IntegerField(min_value=1, max_value=99)

    def shares(self) -> list[int]:
        """What was typed; only of a valid form."""
        return [self.cleaned_data[f"share_{number}"] for number in range(self.count)]


class StepForm(forms.Form):
    """A step of one kind: when it happens, what it needs, and its words side by side."""

    name = forms.CharField(label=_("Name of the step"), max_length=200)
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        required=False,
        help_text=_("Only colleagues read this."),
    )
    wait_count = forms.IntegerField(
        label=_("Wait"), min_value=0, max_value=max(MOST.values()), initial=1, required=False
    )
    wait_unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[choice for choice in WaitUnit.choices if choice[0] != WaitUnit.DATE],
        initial=WaitUnit.MONTHS,
    )
    wait_until = forms.DateField(
        label=_("or on a fixed day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A weekend or holiday there: the next working day."),
    )
    repeats = forms.BooleanField(
        label=_("Repeat from then on"),
        required=False,
        help_text=_("Only the last step, once a month at most."),
    )
    condition = forms.CharField(
        label=_("Asks about each person"),
        max_length=MAX_LENGTH,
        widget=forms.TextInput(
            attrs={
                "role": "combobox",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
        help_text=_(
            "A filter as in the list of talents. Whoever it finds on that day takes the way Yes,"
            " everybody else No."
        ),
    )
    network = forms.ChoiceField(
        label=_("Network"),
        choices=Network.choices,
        help_text=_("Written and sent by a colleague, never by a machine."),
    )
    tag_name = forms.CharField(label=_("Tag"), max_length=80)
    takes_off = forms.ChoiceField(
        label=_("What happens"),
        choices=[("", _("put it on")), ("1", _("take it off"))],
        required=False,
    )
    pool = forms.ChoiceField(label=_("Pool"), help_text=_("Pools that are filled by hand."))

    def __init__(
        self, *args: Any, kind: str, actor: Actor, pools: Iterable[Pool] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.actor = kind, actor
        self.node: Node | None = None
        self.initial = {**_BEGINNINGS.get(kind, {}), **self.initial}
        for name, kinds in _ONLY_FOR.items():
            if kind not in kinds:
                del self.fields[name]
        if "condition" in self.fields:
            self.fields["condition"].widget.attrs["data-completions"] = reverse(
                "search:completions"
            )
        if "pool" in self.fields:
            self.fields["pool"].choices = [  # type: ignore[attr-defined]  # a choice field
                (str(pool.id), pool.name) for pool in pools if not pool.is_dynamic
            ]
        if kind in WORDED_KINDS:
            add_words(self, kind)

    @staticmethod
    def values_of(step: Step, actor: Actor) -> dict[str, Any]:
        """What the form shows of a step as it is."""
        initial: dict[str, Any] = {
            name: getattr(step, name)
            for name in (
                "name", "summary", "wait_count", "wait_until", "repeats", "network",
                "tag_name",
            )
        }  # fmt: skip
        if step.wait_unit != WaitUnit.DATE:
            initial["wait_unit"] = step.wait_unit
        initial["takes_off"] = "1" if step.takes_off else ""
        initial["pool"] = str(step.pool_id or "")
        initial["condition"] = condition_text(step, actor)
        return initial | WordsForm.words_of(step, 0)

    def clean_condition(self) -> str:
        """A filter that can be read."""
        text: str = self.cleaned_data["condition"]
        try:
            self.node = parse(text, actor=self.actor)
        except FilterError as error:
            raise forms.ValidationError(str(error.message)) from error
        return text

    def details(self) -> StepDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return StepDetails(
            kind=self.kind,
            name=values["name"],
            summary=values["summary"],
            wait_count=values["wait_count"] or 0,
            wait_unit=WaitUnit.DATE if values["wait_until"] else values["wait_unit"],
            wait_until=values["wait_until"],
            repeats=values.get("repeats", False),
            condition=self.node,
            network=values.get("network", ""),
            tag_name=values.get("tag_name", ""),
            takes_off=bool(values.get("takes_off")),
            pool_id=uuid.UUID(values["pool"]) if values.get("pool") else None,
            texts=texts_of(values),
        )


# What only some kinds have; everything else belongs to each of them.
_ONLY_FOR: dict[str, frozenset[str]] = {
    "repeats": WORDED_KINDS,
    "condition": frozenset({StepKind.BRANCH}),
    "network": frozenset({StepKind.SOCIAL}),
    "tag_name": frozenset({StepKind.TAG}),
    "takes_off": frozenset({StepKind.TAG}),
    "pool": frozenset({StepKind.POOL}),
}
# What reaches nobody usually happens along with what is before it.
_BEGINNINGS: dict[str, dict[str, Any]] = {
    StepKind.TAG: {"wait_count": 0, "wait_unit": WaitUnit.DAYS, "name": _("Tag")},
    StepKind.POOL: {"wait_count": 0, "wait_unit": WaitUnit.DAYS, "name": _("Into a pool")},
    StepKind.STOP: {"wait_count": 0, "wait_unit": WaitUnit.DAYS, "name": _("The end of this way")},
    StepKind.BRANCH: {"wait_count": 0, "wait_unit": WaitUnit.DAYS},
}


class DraftForm(forms.Form):
    """The words of a personal message before it goes out."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"), max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 14})
    )


class SentForm(forms.Form):
    """The words that were sent by hand."""

    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Change it as you like: what stands here is noted as sent."),
    )
