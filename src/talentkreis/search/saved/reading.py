# SPDX-License-Identifier: Apache-2.0
"""The stored filter of a saved search: its tree, its text, and what is wrong with it by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.search.errors import FilterError
from talentkreis.search.fields import by_code
from talentkreis.search.language import from_json, to_json, to_text
from talentkreis.search.saved.rules import as_owner_means
from talentkreis.search.tree import conditions

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.saved.models import SavedSearch
    from talentkreis.search.tree import Node


def tree_of(search: SavedSearch, actor: Actor) -> Node | None:
    """The filter as `actor` asks it; None where it cannot be read any more.

    For everybody but its owner "me" is written out.
    """
    try:
        node = from_json(search.filter, is_stored=True)
    except FilterError:
        return None
    is_own = search.owner_id == actor.member_id
    return node if is_own else as_owner_means(node, search.owner_id)


def flaws_of(search: SavedSearch, actor: Actor) -> list[str]:
    """What the filter names that is gone, or that `actor` does not see: one sentence each."""
    try:
        node = from_json(search.filter, is_stored=True)
    except FilterError as error:
        return [str(error.message)]
    language = (get_language() or "de")[:2]
    found = []
    for condition in dict.fromkeys(conditions(node)):
        part = to_text(condition, language, actor=actor)
        field = by_code(condition.field)
        if field is None or field.is_gone:
            found.append(_("“%(part)s”: this field does not exist any more.") % {"part": part})
            continue
        try:
            from_json(to_json(condition), actor=actor)
        except FilterError:
            text = _("“%(part)s”: this does not exist any more, or is hidden from you.")
            found.append(text % {"part": part})
    return found
