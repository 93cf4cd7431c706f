# SPDX-License-Identifier: Apache-2.0
"""What a member says about a saved search. Rules live in `rules`; this checks shape."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import may
from talentkreis.search.language import FilterError, parse, to_text
from talentkreis.search.permissions import Right
from talentkreis.search.saved.reading import tree_of
from talentkreis.search.saved.receiving import pools_offered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.saved.models import SavedSearch
    from talentkreis.search.tree import Node


class SearchForm(forms.Form):
    """A search its owner changes. A filter nobody touched stays as it is stored."""

    name = forms.CharField(label=_("Name"), max_length=80)
    filter = forms.CharField(
        label=_("Filter"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("With another filter it begins anew: whom it finds then is not news."),
    )
    sort = forms.ChoiceField(label=_("Order"))
    is_shared = forms.BooleanField(
        label=_("Everybody sees it"),
        required=False,
        help_text=_("Of the people it finds, everybody sees only those they may see."),
    )
    pool_id = forms.ChoiceField(
        label=_("Put new people into a pool"),
        required=False,
        help_text=_(
            "Whoever it finds from now on. Who was taken out of the pool by hand is not put back."
        ),
    )

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        *,
        actor: Actor,
        search: SavedSearch,
        language: str,
        sorts: Sequence[tuple[str, _StrOrPromise]],
    ) -> None:
        node = tree_of(search, actor)
        self.actor = actor
        self.language = language
        self.stored = "" if node is None else to_text(node, language, actor=actor)
        initial = {
            "name": search.name,
            "filter": self.stored,
            "sort": search.sort,
            "is_shared": search.is_shared,
            "pool_id": str(search.pool_id or ""),
        }
        super().__init__(said, initial=initial)
        self.fields["sort"].choices = sorts  # type: ignore[attr-defined]  # a ChoiceField
        pools = dict(pools_offered(actor))
        if search.pool_id and search.pool_id not in pools:
            pools[search.pool_id] = str(_("The pool it has now"))
        choices = [
            ("", pgettext_lazy("pool", "None")),
            *((str(pk), name) for pk, name in pools.items()),
        ]
        self.fields["pool_id"].choices = choices  # type: ignore[attr-defined]  # as above
        if len(choices) == 1:
            del self.fields["pool_id"]

    def clean_filter(self) -> Node | None:
        """The tree; None for one that was left alone."""
        text = self.cleaned_data["filter"].strip()
        if text == self.stored:
            return None
        try:
            return parse(text, self.language, actor=self.actor)
        except FilterError as error:
            raise forms.ValidationError(str(error.message)) from error

    def chosen_pool(self) -> uuid.UUID | None:
        """The pool for new people."""
        chosen = self.cleaned_data.get("pool_id")
        return uuid.UUID(chosen) if chosen else None


class HandOverForm(forms.Form):
    """Who looks after a search from now on."""

    member = forms.ChoiceField(
        label=_("New owner"),
        help_text=_("It then finds what the new owner may see, and “me” means them."),
    )

    def __init__(self, said: Mapping[str, Any] | None, *, search: SavedSearch) -> None:
        super().__init__(said)
        members = Member.objects.filter(is_active=True).exclude(pk=search.owner_id)
        self.fields["member"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(member.pk), member.name)
            for member in members.order_by("name", "pk")
            if may(member.actor, Right.SAVE_SEARCH)
        ]
