# SPDX-License-Identifier: Apache-2.0
"""The form of a pause. It checks shape; what is allowed is decided by the action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.freezes.actions import LONGEST_REASON
from talentkreis.people.forms import day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.pools.models import Pool


class FreezeForm(forms.Form):
    """Why, up to which day, and who keeps still."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Whoever asks the gate reads it, and a person it is about may ask for it."),
    )
    ends_on = day_field(label=_("Last day of the pause"))
    is_personal_too = forms.BooleanField(
        label=_("Colleagues do not get in touch either"), required=False
    )


class WiderForm(FreezeForm):
    """Whom it is about: everybody, or the people of one pool."""

    field_order = ("pool",)

    pool = forms.ChoiceField(label=_("For whom"), required=False)

    def __init__(self, *args: Any, pools: Iterable[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pool"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Everybody")), *((str(pool.id), pool.name) for pool in pools)]
