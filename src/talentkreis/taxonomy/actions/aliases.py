# SPDX-License-Identifier: Apache-2.0
"""Own words for concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.rights import require
from talentkreis.taxonomy import queries
from talentkreis.taxonomy.events import AliasAdded, AliasRemoved
from talentkreis.taxonomy.models import Alias
from talentkreis.taxonomy.permissions import Right
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

LONGEST_ALIAS = 120


@transaction.atomic
def add_alias(*, actor: Actor, kind: str, text: str, means: str) -> Alias:
    """Let `text` name the concept that `means` names (a label in any language, or a code).

    Raises NotAllowed, RuleViolation for an empty word or an unknown concept, Conflict for a word
    that already names one.
    """
    require(actor, Right.EDIT_ALIASES)
    word = clean(text)
    key = vocabulary(Kind(kind)).key(word)
    if not key or len(word) > LONGEST_ALIAS:
        reason = _("A word of at most %(count)d characters.") % {"count": LONGEST_ALIAS}
        raise RuleViolation(reason, code="invalid_fields", fields={"text": reason})
    concept = queries.named(means, Kind(kind))
    if concept is None:
        reason = _("There is no skill or occupation of this name.")
        if near := queries.proposals(means, Kind(kind), get_language()):
            labels = ", ".join(each.label(get_language()) for each in near)
            reason += " " + _("Did you mean: %(labels)s?") % {"labels": labels}
        raise RuleViolation(reason, code="no_such_concept", fields={"means": reason})
    known = queries.resolve(word, Kind(kind))
    if known is not None:
        raise Conflict(
            _("“%(word)s” already names “%(concept)s”.")
            % {"word": word, "concept": known.label(get_language())},
            code="word_is_taken",
        )
    alias = Alias.objects.create(kind=kind, text=word, key=key, code=concept.code)
    record(AliasAdded(actor=actor, alias_id=alias.id, code=concept.code))
    return alias


@transaction.atomic
def remove_alias(*, actor: Actor, alias_id: uuid.UUID) -> None:
    """Take an own word back. Raises NotAllowed, NotFound."""
    require(actor, Right.EDIT_ALIASES)
    alias = Alias.objects.select_for_update().filter(id=alias_id).first()
    if alias is None:
        raise NotFound(_("There is no such word."), code="no_such_alias")
    code = alias.code
    alias.delete()
    record(AliasRemoved(actor=actor, alias_id=alias_id, code=code))
