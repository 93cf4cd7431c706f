# SPDX-License-Identifier: Apache-2.0
"""What can be chosen and how it is called, for one reader: pools, stages, sequences, members."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.automations.models import WebhookEndpoint
from talentkreis.nurture.models import Sequence, SequenceState
from talentkreis.organisation.queries import active_members
from talentkreis.people.models import CustomField, CustomKind
from talentkreis.pools.models import Pool
from talentkreis.pools.stages import stages_of_pools
from talentkreis.search.language import FilterError, from_json, to_text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor


def filter_text(tree: object, actor: Actor) -> str:
    """A stored filter in the reader's language; empty for none and for what is gone."""
    if not tree:
        return ""
    try:
        node = from_json(tree, actor=actor, is_stored=True)
    except FilterError:
        return ""
    return to_text(node, (get_language() or "de")[:2], actor=actor)


class Names:
    """Choices by kind, and the name of one of them; each kind is looked up once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def choices(self, what: str) -> dict[str, _StrOrPromise]:
        """Value and name of everything that can be chosen."""
        found: dict[str, _StrOrPromise] = getattr(self, f"_{what}")
        return found

    def of(self, what: str, value: object) -> str:
        """How one of them is called; says so where the reader does not see it or it is gone."""
        every = "_every_pool" if what.endswith("pool") else f"_{what}"
        return str(getattr(self, every).get(str(value), _("something you do not see")))

    def filter(self, tree: object) -> str:
        """A stored filter in the reader's language; says so where it asks for what is gone."""
        return filter_text(tree, self.actor) or _("a filter that asks for something gone")

    @cached_property
    def _pools(self) -> list[Pool]:
        return list(Pool.objects.visible_to(self.actor).order_by("key", "pk"))

    @cached_property
    def _every_pool(self) -> dict[str, str]:
        return {str(pool.pk): pool.name for pool in self._pools}

    @cached_property
    def _pool(self) -> dict[str, str]:
        return {str(pool.pk): pool.name for pool in self._pools if pool.is_open}

    @cached_property
    def _manual_pool(self) -> dict[str, str]:
        return {
            str(pool.pk): pool.name for pool in self._pools if pool.is_open and not pool.is_dynamic
        }

    @cached_property
    def _stage(self) -> dict[str, str]:
        """Stages of every open pool, as "pool:stage"."""
        pools = [pool for pool in self._pools if pool.is_open]
        stages = stages_of_pools([pool.pk for pool in pools])
        return {
            f"{pool.pk}:{code}": f"{pool.name}: {stages[pool.pk].label(code)}"
            for pool in pools
            for code in stages[pool.pk].codes
        }

    @cached_property
    def _sequence(self) -> dict[str, str]:
        rows = Sequence.objects.visible_to(self.actor).exclude(state=SequenceState.ENDED)
        return {str(pk): name for pk, name in rows.order_by("name", "id").values_list("id", "name")}

    @cached_property
    def _member(self) -> dict[str, str]:
        return {str(member.id): member.name for member in active_members()}

    @cached_property
    def _own_field(self) -> dict[str, str]:
        rows = CustomField.objects.filter(archived_at=None)
        return {field.code: field.label for field in rows}

    @cached_property
    def _date_field(self) -> dict[str, str]:
        rows = CustomField.objects.filter(archived_at=None, kind=CustomKind.DATE)
        return {f"own:{field.code}": field.label for field in rows}

    @cached_property
    def _endpoint(self) -> dict[str, str]:
        rows = WebhookEndpoint.objects.filter(closed_at__isnull=True)
        return {str(row.id): row.name for row in rows}
