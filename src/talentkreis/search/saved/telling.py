# SPDX-License-Identifier: Apache-2.0
"""Mails to members about what their saved searches found: numbers and a link, nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.kernel import clock
from talentkreis.mail.actions import queue_security_mail
from talentkreis.organisation.models import Member
from talentkreis.search.saved import rules
from talentkreis.search.saved.models import Find, Follower, Notify, SavedSearch
from talentkreis.search.saved.queries import new_counts

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable


def tell_members() -> int:
    """Write to every member who wants to hear of searches that found somebody new.

    One mail for all their searches. Tells how many are on their way; twice a day is once.
    """
    wanting = Follower.objects.exclude(notify=Notify.NEVER)
    members = Member.objects.filter(is_active=True, pk__in=wanting.values("member_id"))
    return sum(_tell(member) for member in members.order_by("pk"))


@transaction.atomic
def _tell(member: Member) -> bool:
    today = clock.today()
    rows = Follower.objects.select_for_update().filter(member=member).order_by("pk")
    due = {row.search_id: row for row in rows if rules.is_due(row.notify, row.told_on, today)}
    searches = list(SavedSearch.objects.visible_to(member.actor).filter(pk__in=due))
    latest = _latest(search.pk for search in searches)
    counts = new_counts(member.actor, searches, is_untold=True)
    if not counts:
        return False
    for search_id in counts:
        row = due[search_id]
        row.told_on, row.told_until = today, latest[search_id]
        row.save(update_fields=["told_on", "told_until"])
    _queue(member, sum(counts.values()), len(counts))
    return True


def _latest(search_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """Read before counting: whoever is found in between is told next time, not never."""
    finds = Find.objects.filter(search__in=list(search_ids)).values_list("search_id")
    return dict(finds.annotate(latest=Max("found_at")))


def _queue(member: Member, people: int, searches: int) -> None:
    with translation.override(member.language):
        found = ngettext(
            "%(count)d new find of your saved searches",
            "%(count)d new finds of your saved searches",
            people,
        ) % {"count": people}
        where = ngettext(
            "In %(count)d saved search there is somebody new.",
            "In %(count)d saved searches there is somebody new.",
            searches,
        ) % {"count": searches}
        page = settings.PUBLIC_URL.rstrip("/") + reverse("search:saved")
        who = _("Who they are, and how often you hear of it: %(url)s") % {"url": page}
        queue_security_mail(
            email=member.email,
            subject=found,
            text=f"{found}.\n\n{where}\n\n{who}",
            language=member.language,
        )
