# SPDX-License-Identifier: Apache-2.0
"""All lines of a mailbox together. Asks nobody: what name servers said was kept."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.nameservers import is_reserved
from talentkreis.mail.building import BuildError, Outgoing, build
from talentkreis.mail.building.sender import sender_of
from talentkreis.mail.models import (
    RELAY,
    Mailbox,
    NameServerSwitch,
    PreflightLine,
    Relay,
    Security,
)
from talentkreis.mail.preflight.asking import ASKED, wire_domain
from talentkreis.mail.preflight.lines import Level, Line, Topic
from talentkreis.mail.preflight.lint import Own, lint
from talentkreis.mail.queries.complaints import complaint_share
from talentkreis.mail.rules import Complaints
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.mail.building import Sender

_SEVERITY: Final = {Level.GREEN: 0, Level.YELLOW: 1, Level.RED: 2}
_COMPLAINTS: Final = {
    Complaints.FINE: (Level.GREEN, "complaints_ok"),
    Complaints.PAUSE: (Level.RED, "complaints_high"),
    Complaints.STOP: (Level.RED, "complaints_stop"),
}
_NOBODY: Final = uuid.UUID(int=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to send to many."""

    subject: str
    text: str
    html: str = ""
    language: str = "de"


def lines_of(mailbox: Mailbox, drafts: Sequence[Draft] = ()) -> list[Line]:
    """A line for each topic, in their order; `drafts` are looked at instead of a sample."""
    if mailbox.is_captured:
        return [Line(Topic.SERVER, Level.GREEN, "stays_here")]
    found = {line.topic: line for line in (_way_out(mailbox), *_asked(mailbox))}
    for line in (*_mail(mailbox, drafts or (_sample(),)), _pages(mailbox), _complaints(mailbox)):
        known = found.get(line.topic)
        if known is None or _SEVERITY[line.level] > _SEVERITY[known.level]:
            found[line.topic] = line
    return [found[topic] for topic in Topic if topic in found]


def preflight_blocks(drafts: Sequence[Draft] = ()) -> list[Line]:
    """What stands in the way of writing to many now; empty: nothing does (TRUST E-01).

    Asked before a sequence or a newsletter starts, with its texts. Without a mailbox nothing is
    said here: nothing can be sent then, and the page before the first send says so.
    """
    mailbox = Mailbox.objects.default_of(Channel.EMAIL)
    return [line for line in lines_of(mailbox, drafts) if line.is_red] if mailbox else []


def require_no_red(drafts: Sequence[Draft] = ()) -> None:
    """Raise Conflict, naming the topics, where `preflight_blocks` answers with any."""
    blocks = preflight_blocks(drafts)
    if blocks:
        raise Conflict(
            _(
                "Mail servers would refuse this: %(topics)s. The page Deliverability says what to"
                " do."
            )
            % {"topics": ", ".join(str(line.topic.label) for line in blocks)},
            code="preflight_red",
        )


def _service(relay: Relay, result: str) -> Line:
    """What is known of the service that sends; that it follows people blocks (TRUST L-20)."""
    name = relay.get_service_display()
    if relay.followed_at is not None:
        return Line(Topic.SERVER, Level.RED, "service_follows", name)
    match result:
        case "login_refused" | "wrong_key" | "server_refuses" | "no_credit":
            return Line(Topic.SERVER, Level.RED, "service_refuses", name)
        case "ok":
            code = "service_ok" if relay.told_at else "service_unheard"
            return Line(Topic.SERVER, Level.GREEN if relay.told_at else Level.YELLOW, code, name)
        case "":
            return Line(Topic.SERVER, Level.YELLOW, "service_not_tried", name)
    return Line(Topic.SERVER, Level.YELLOW, "service_silent", name)


def _way_out(mailbox: Mailbox) -> Line:
    if mailbox.transport != RELAY:
        return _server(mailbox)
    relay = Relay.objects.filter(mailbox=mailbox, is_on=True).first()
    if relay is None:
        return Line(Topic.SERVER, Level.RED, "nothing_sends")
    return _service(relay, mailbox.smtp_result)


def _server(mailbox: Mailbox) -> Line:
    is_here = mailbox.smtp_security == Security.NONE
    match mailbox.smtp_result:
        case "login_refused" | "login_not_offered" | "wrong_key" | "server_refuses":
            return Line(Topic.SERVER, Level.RED, "server_refuses", mailbox.smtp_host)
        case "certificate":
            return Line(Topic.SERVER, Level.RED, "tls_certificate", mailbox.smtp_host)
        case "ok":
            code = "tls_here" if is_here else "tls_ok"
            return Line(Topic.SERVER, Level.GREEN, code, mailbox.smtp_host)
        case "":
            return Line(Topic.SERVER, Level.YELLOW, "tls_not_checked", mailbox.smtp_host)
    return Line(Topic.SERVER, Level.YELLOW, "server_silent", mailbox.smtp_host)


def _asked(mailbox: Mailbox) -> Iterable[Line]:
    is_on = NameServerSwitch.objects.filter(id=1, is_on=True).exists()
    known = {row.topic: row for row in PreflightLine.objects.filter(mailbox=mailbox)}
    for topic in ASKED:
        row = known.get(topic)
        if row is None or not is_on:
            yield Line(topic, Level.YELLOW, "not_looked_yet" if is_on else "not_asked")
        else:
            yield Line(topic, Level(row.level), row.code, row.detail, row.checked_at)


def _mail(mailbox: Mailbox, drafts: Sequence[Draft]) -> Iterable[Line]:
    """What the bytes of each draft say; of all drafts the worst counts."""
    employer = Employer.objects.filter(id=1).first()
    if employer is None:
        return
    sender = sender_of(mailbox, employer)
    own = Own(urlsplit(settings.PUBLIC_URL).hostname or "", wire_domain(mailbox.domain))
    for draft in drafts:
        try:
            built = build(_outgoing(draft, sender), sender, at=time.time())
        except BuildError as error:
            topic, code = (
                (Topic.SIZE, "size_too_large")
                if error.code == "too_large"
                else (Topic.MIME, "mime_broken")
            )
            yield Line(topic, Level.RED, code, draft.subject[:200])
            continue
        yield from lint(built.data, own=own, is_bulk=True)


def _outgoing(draft: Draft, sender: Sender) -> Outgoing:
    return Outgoing(
        id=_NOBODY,
        purpose="nurture",
        person_id=_NOBODY,
        to_address=sender.address,
        to_name="",
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        language=draft.language,
        message_id_header=f"<preflight@{sender.domain}>",
        in_reply_to="",
        references="",
        is_automatic=True,
    )


def _sample() -> Draft:
    language = translation.get_language() or "de"
    return Draft(
        subject=_("News from us"),
        text=_("Good morning,\n\nthis is how mail to many is built here."),
        language=language[:2],
    )


def _pages(mailbox: Mailbox) -> Line:
    """Where links to our own pages lead: unsubscribing, legal notice."""
    if settings.PUBLIC_URL.startswith("https://"):
        return Line(Topic.LINKS, Level.GREEN, "links_ok", settings.PUBLIC_URL)
    if is_reserved(wire_domain(mailbox.domain)):
        return Line(Topic.LINKS, Level.YELLOW, "links_trial", settings.PUBLIC_URL)
    return Line(Topic.LINKS, Level.RED, "links_no_https", settings.PUBLIC_URL)


def _complaints(mailbox: Mailbox) -> Line:
    share = complaint_share(mailbox.id)
    level, code = _COMPLAINTS[share.level]
    return Line(Topic.COMPLAINTS, level, code)
