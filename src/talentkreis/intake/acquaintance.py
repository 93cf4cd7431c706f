# SPDX-License-Identifier: Apache-2.0
"""How we stand with people we know already: may we get in touch, and who of us is.

Shown wherever somebody is about to enter a person: by hand, by bookmarklet, by the extension.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.models import Member
from talentkreis.people.models import Conversation
from talentkreis.people.queries import Acquaintance, ContactWay
from talentkreis.search.models import SearchRow

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

_LABELS: Final[dict[Channel, _StrOrPromise]] = {
    Channel.PHONE: _("By phone"),
    Channel.EMAIL: _("By e-mail"),
    Channel.LINKEDIN: _("Through LinkedIn"),
    Channel.XING: _("Through XING"),
}
_NETWORKS: Final = {"linkedin.com": Channel.LINKEDIN, "xing.com": Channel.XING}


def acquaintances(
    person_ids: Sequence[uuid.UUID], *, seen_at: Iterable[str] = ()
) -> dict[uuid.UUID, Acquaintance]:
    """How we stand with these people, whom the caller may see.

    Asks the gate for a call and a personal e-mail, and first for the network that one of the
    addresses in `seen_at` belongs to.
    """
    if not person_ids:
        return {}
    ways = {
        channel: may_contact_many(
            person_ids,
            Purpose.PERSONAL_EMAIL if channel == Channel.EMAIL else Purpose.PERSONAL_CONTACT,
            channel,
        )
        for channel in (*_networks(seen_at), Channel.PHONE, Channel.EMAIL)
    }
    cares = {
        person_id: (owner_id, next_on)
        for person_id, owner_id, next_on in SearchRow.objects.filter(pk__in=person_ids).values_list(
            "pk", "owner_id", "next_contact_on"
        )
    }
    talks = {
        talk.person_id: talk
        for talk in Conversation.objects.filter(person_id__in=person_ids, was_reached=True)
        .order_by("person_id", "-happened_at")
        .distinct("person_id")
        .select_related("member")
        .defer("text")
    }
    owners = Member.objects.in_bulk({owner for owner, _on in cares.values() if owner})
    found = {}
    for person_id in person_ids:
        owner_id, next_on = cares.get(person_id, (None, None))
        talk = talks.get(person_id)
        found[person_id] = Acquaintance(
            ways=tuple(
                ContactWay(channel.value, _LABELS[channel], answers[person_id])
                for channel, answers in ways.items()
            ),
            owner=owners[owner_id].name if owner_id in owners else "",
            next_contact_on=next_on,
            talked_at=talk.happened_at if talk else None,
            talked_by=talk.member.name if talk and talk.member else "",
            talked_how=str(talk.get_kind_display()) if talk else "",
        )
    return found


def _networks(addresses: Iterable[str]) -> list[Channel]:
    """Networks the addresses belong to, through which one could write as well."""
    hosts = [_host(address) for address in addresses]
    return [
        channel
        for domain, channel in _NETWORKS.items()
        if any(host == domain or host.endswith(f".{domain}") for host in hosts)
    ]


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    except ValueError:
        return ""
