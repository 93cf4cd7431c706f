# SPDX-License-Identifier: Apache-2.0
"""The profile page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talentkreis.consent.permissions import Right as ConsentRight
from talentkreis.enrichment import queries as enrichment
from talentkreis.freshness.permissions import Right as FreshnessRight
from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.nurture.queries import held_out_of
from talentkreis.offlimits.permissions import Right as OffLimitsRight
from talentkreis.organisation.rights import declares, may
from talentkreis.people import person_panels
from talentkreis.people import queries as people
from talentkreis.people.addresses import link_url, readable_phone
from talentkreis.people.models import ContactKind
from talentkreis.people.permissions import Right
from talentkreis.people.rules import PAY_FIELDS
from talentkreis.people.sentences import label_of_field, value_in_words
from talentkreis.pools.audience import group_of
from talentkreis.pools.models import Pool, PoolKind, PoolMembership
from talentkreis.pools.queries import PoolOfPerson, pools_of_person
from talentkreis.pools.stages import stages_of_pools
from talentkreis.relationships import queries as relationships
from talentkreis.search import warmth
from talentkreis.web.navigation import employer_here
from talentkreis.web.profile import contact, facts, ladder, links, timeline

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.doubts import Doubt
    from talentkreis.people.models import ContactPoint
    from talentkreis.people.queries import Change, Profile

TIMELINE, FACTS, DOCUMENTS, PRIVACY = "verlauf", "angaben", "dokumente", "datenschutz"
TABS: Final = (
    (TIMELINE, _("Timeline")),
    (FACTS, _("Facts")),
    (DOCUMENTS, _("Documents")),
    (PRIVACY, _("Data protection")),
)
# Parts that htmx may ask for by their element id.
PARTS: Final = {"profile": "profile", "timeline": "timeline", "older": "older", "pools": "pools"}


@declares(Right.VIEW)
@require_safe
def profile(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person: who is this, may I get in touch, what did we promise, what happened."""
    actor = request.actor
    whole = people.profile(actor, person_id)
    part = PARTS.get(request.headers.get("HX-Target", ""), "profile")
    tab = request.GET.get("bereich", TIMELINE)
    if tab not in dict(TABS):
        tab = TIMELINE
    context: dict[str, Any] = {"profile": whole, "person": whole.person, "tab": tab}
    if part == "pools":
        context["pools"] = _pools(actor, person_id, is_whole=True)
        context["held_out_of"] = held_out_of(actor, person_id)
    elif tab == TIMELINE:
        context["timeline"] = timeline.page(
            actor,
            person_id,
            timeline.Wanted.of(request.GET, whole.talks),
            cursor=request.GET.get("vor", ""),
            was_merged=whole.was_merged,
        )
    if part == "profile":
        context |= _head(request, whole)
        if tab == FACTS and may(actor, FreshnessRight.DECIDE):  # each tab has 15 queries
            context["outside"] = enrichment.at_a_glance(actor, person_id)
        context |= _tab(actor, whole, tab)
    return render_page(request, "web/profile/page.html", context, partial=part)


def _head(request: ActorRequest, whole: Profile) -> dict[str, Any]:
    actor, person = request.actor, whole.person
    employer = employer_here(request)
    contacts = contact.of(actor, person.id, employer)
    relation = relationships.relation(actor, person.id)
    may_edit = may(actor, Right.EDIT)
    shows_all = request.GET.get("pools") == "alle"
    pools = _pools(actor, person.id, is_whole=shows_all)
    today = clock.today()
    return {
        "may_edit": may_edit,
        "may_read_notes": may(actor, Right.READ_NOTES),
        "contact": contacts,
        "may_set_off_limits": may(actor, OffLimitsRight.SET),
        "relation": relation,
        "warmth_step": warmth.step(relation.warmth).label if relation.warmth else "",
        "ladder": ladder.draw(
            whole.stations, whole.talks, today, timezone.localtime(person.created_at).date()
        ),
        "today": today,
        "pools": pools,
        "held_out_of": held_out_of(actor, person.id) if shows_all else [],
        "has_all_pools": shows_all,
        "links": links.of(actor, person.id),
        "phone": whole.primary(ContactKind.PHONE),
        "way_out": _way_out(whole.contact_points),
        "reachable": [_reachable(point, whole) for point in whole.contact_points],
        "merges": (
            people.merges_into(actor, person.id)
            if whole.was_merged and may(actor, Right.MERGE)
            else ()
        ),
        "spoken": facts.spoken_briefly(whole.languages),
        "tabs": TABS,
        "next_url": request.get_full_path(),
        # For the pools that stand beside it: asking for all takes five statements more.
        "note_panel": (
            person_panels.note_panel(
                person, actor=actor, groups=[group_of(line.pool) for line in pools]
            )
            if may_edit
            else None
        ),
        "call_panel": person_panels.call_panel(person) if may_edit else None,
    }


def _tab(actor: Actor, whole: Profile, tab: str) -> dict[str, Any]:
    if tab == FACTS:
        return {
            "work": facts.work(actor, whole.person, clock.today()),
            "languages": facts.spoken(whole.languages),
            "own_fields": facts.own(whole.custom),
            "skill_steps": range(1, 6),
            "has_own_fields": bool(whole.custom) or bool(people.custom_fields(actor)),
        }
    if tab == DOCUMENTS:
        found = people.documents(actor, whole.person.id)
        return {"documents": facts.versions(found, clock.today())}
    if tab == PRIVACY:
        return {
            "may_see_consents": may(actor, ConsentRight.RECORD),
            "changes": [_change(change, whole) for change in _history(actor, whole)],
        }
    return {}


def _pools(actor: Actor, person_id: uuid.UUID, *, is_whole: bool) -> list[PoolOfPerson]:
    """Pools by hand at once; those by filter take five more statements and come when asked for."""
    if is_whole:
        return pools_of_person(actor, person_id)
    memberships = (
        PoolMembership.objects.filter(
            left_at__isnull=True,
            person_id=person_id,
            pool__kind=PoolKind.MANUAL,
            pool__in=Pool.objects.visible_to(actor).open(),
        )
        .select_related("pool")
        .order_by("pool__key")
    )
    there = list(memberships[:12])
    stages = stages_of_pools({row.pool_id for row in there}) if there else {}
    return [
        PoolOfPerson(row.pool, stages[row.pool_id].label(row.stage), row.entered_at, row.why)
        for row in there
    ]


@dataclass(frozen=True, slots=True)
class WayOut:
    """The e-mail address used first comes back; `instead` is another one that works, if known."""

    instead: ContactPoint | None


def _way_out(points: Iterable[ContactPoint]) -> WayOut | None:
    """What to do where mail to the first address comes back; None where it does not."""
    emails = [point for point in points if point.kind == ContactKind.EMAIL]
    if not any(point.is_primary and point.bounced_at for point in emails):
        return None
    return WayOut(next((point for point in emails if not point.bounced_at), None))


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address as the page shows and opens it."""

    point: ContactPoint
    text: str
    url: str
    # What speaks against an e-mail address that nothing has proved yet.
    doubts: Sequence[Doubt] = ()

    @property
    def history_name(self) -> str:
        """The field its origin stands under."""
        return f"contact_points.{self.point.kind}"


def _reachable(point: ContactPoint, whole: Profile) -> Reachable:
    if point.kind == ContactKind.PHONE:
        return Reachable(point, readable_phone(point.normalised), f"tel:{point.normalised}")
    if point.kind == ContactKind.LINK:
        return Reachable(point, point.normalised, link_url(point.normalised))
    is_proved = bool(point.verified_at)
    doubts = () if is_proved else people.known_doubts(point.normalised, whole.mail_refusals)
    return Reachable(point, point.value, "", doubts)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change of a field in words."""

    change: Change
    name: _StrOrPromise
    old: str
    new: str


def _history(actor: Actor, whole: Profile) -> list[Change]:
    """Changes this actor may read: not those of restricted fields."""
    changes = people.history(whole.person.id)
    if may(actor, Right.READ_RESTRICTED):
        return changes
    open_fields = {f"custom.{shown.field.code}" for shown in whole.custom}
    return [
        change
        for change in changes
        if change.field not in PAY_FIELDS
        and (not change.field.startswith("custom.") or change.field in open_fields)
    ]


def _change(change: Change, whole: Profile) -> ShownChange:
    return ShownChange(
        change,
        label_of_field(change.field, whole.custom),
        value_in_words(change.field, change.old, whole.custom),
        value_in_words(change.field, change.new, whole.custom),
    )
