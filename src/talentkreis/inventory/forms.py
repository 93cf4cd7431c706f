# SPDX-License-Identifier: Apache-2.0
"""Shape of how an inventory begins; what it may be is said by the action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.inventory.models import Scope
from talentkreis.inventory.segments import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.inventory.queries import Proposed
    from talentkreis.pools.models import Pool


class StartForm(forms.Form):
    """Whom it is about, which groups are proposed, and the pool of each."""

    scope = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        initial=Scope.EVERYBODY,
    )

    def __init__(
        self,
        answers: Mapping[str, Any] | None = None,
        *,
        proposed: Sequence[Proposed],
        pools: Sequence[Pool],
    ) -> None:
        super().__init__(answers)
        self.proposed = proposed
        targets = [("", _("a new pool of this name")), *((str(p.pk), p.name) for p in pools)]
        for one in proposed:
            self.fields[f"take-{one.code}"] = forms.BooleanField(
                label=one.name, required=False, initial=bool(one.count.number)
            )
            self.fields[f"pool-{one.code}"] = forms.ChoiceField(
                label=_("Pool for %(group)s") % {"group": one.name},
                choices=targets,
                required=False,
                initial=one.pool_id,
            )

    @property
    def groups(self) -> list[tuple[Proposed, forms.BoundField, forms.BoundField]]:
        """Each group with its box and its pool."""
        return [(one, self[f"take-{one.code}"], self[f"pool-{one.code}"]) for one in self.proposed]

    def wanted(self) -> list[Wanted]:
        """What was ticked, in the order of the page."""
        said = self.cleaned_data
        return [
            Wanted(one.code, said[f"pool-{one.code}"])
            for one in self.proposed
            if said[f"take-{one.code}"]
        ]
