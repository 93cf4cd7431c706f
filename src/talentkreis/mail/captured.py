# SPDX-License-Identifier: Apache-2.0
"""The captured mailbox: a real SMTP server that keeps every mail instead of the world.

For the demo and for trying out. Mails arrive by SMTP as they would elsewhere; an answer written
on its page is a real RFC 5322 mail that takes the same way in as one from an IMAP mailbox.
"""

from __future__ import annotations

import asyncio
import email
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import compat32
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail.actions import keep_captured
from talentkreis.mail.inbound import receive
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.loopback import smtp_server
from talentkreis.mail.models import CapturedMessage, Mailbox
from talentkreis.mail.permissions import Right
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from talentkreis.mail.inbound.receiving import Inbound
    from talentkreis.organisation.actors import Actor


def is_open() -> bool:
    """Whether this installation has a captured mailbox: a demo, or one that was told to."""
    if settings.ENV.captured_mail_port is not None:
        return True
    return Employer.objects.filter(id=1, is_demo=True).exists()


@contextmanager
def captured_mailbox(*, port: int) -> Iterator[int]:
    """Take in mail on loopback while the context lasts; yield the port."""
    with (
        ThreadPoolExecutor(1, thread_name_prefix="captured") as writer,
        smtp_server(_Keeper(writer), port=port) as listening,
    ):
        try:
            yield listening
        finally:
            writer.submit(_leave_database).result()


class _Keeper:
    """Writes what arrives into the database, one after the other."""

    def __init__(self, writer: ThreadPoolExecutor) -> None:
        self._writer = writer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Answer 250 only when the mail is written."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._writer,
            _keep,
            envelope.mail_from or "",
            list(envelope.rcpt_tos),
            bytes(envelope.content or b""),
        )
        return "250 2.0.0 captured"


def _leave_database() -> None:
    connection.close()  # of the thread this runs in


def _keep(envelope_from: str, recipients: list[str], raw: bytes) -> None:
    close_old_connections()
    mail = parse(raw)
    with transaction.atomic():
        for recipient in recipients:
            keep_captured(
                envelope_from=envelope_from,
                envelope_to=recipient,
                subject=mail.subject,
                message_id_header=mail.message_id,
                raw=raw,
            )


def captured_html(message: CapturedMessage) -> str:
    """The HTML part as it was sent. Shown only inside a sandbox, from a page of its own."""
    return _part(message, "text/html")


def captured_text(message: CapturedMessage) -> str:
    """The text part as it was sent."""
    return _part(message, "text/plain")


def _part(message: CapturedMessage, kind: str) -> str:
    mail = email.message_from_bytes(bytes(message.raw), policy=compat32)
    for part in mail.walk():
        if part.get_content_type() == kind:
            raw = part.get_payload(decode=True)
            return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return ""


def answer(
    *, actor: Actor, captured_id: uuid.UUID, text: str, is_automatic: bool = False
) -> Inbound:
    """Answer a captured mail as its recipient would; it comes in like any other mail.

    Raises NotFound where there is no captured mailbox, RuleViolation for an empty text.
    """
    require(actor, Right.CAPTURED)
    message = CapturedMessage.objects.filter(id=captured_id).first()
    if message is None or not is_open():
        raise NotFound(_("There is no such mail."))
    if not text.strip():
        raise RuleViolation(_("The answer is empty."), fields={"text": _("Required")})
    raw = answer_to(message, text=text, is_automatic=is_automatic)
    mailbox = Mailbox.objects.filter(is_captured=True).values_list("id", flat=True).first()
    return receive(raw, mailbox_id=mailbox)


def answer_to(message: CapturedMessage, *, text: str, is_automatic: bool) -> bytes:
    """A reply as mail programs write it: thread headers, quoted text, or the marks of a robot."""
    original = parse(bytes(message.raw))
    reply = EmailMessage(policy=SMTP_POLICY)
    domain = message.envelope_to.rpartition("@")[2] or "post.test"
    reply["Message-ID"] = make_msgid(domain=domain)
    reply["Date"] = formatdate(localtime=False)
    reply["From"] = message.envelope_to
    reply["To"] = clean(original.headers.get("reply-to") or original.headers.get("from", ""))
    if original.message_id:
        reply["In-Reply-To"] = original.message_id
        reply["References"] = original.message_id
    subject = original.subject[:200]
    if is_automatic:
        reply["Subject"] = f"Automatische Antwort: {subject}"
        reply["Auto-Submitted"] = "auto-replied"
        reply.set_content(text)
        return reply.as_bytes()
    reply["Subject"] = subject if subject.lower().startswith(("re:", "aw:")) else f"AW: {subject}"
    sender = original.from_name or original.from_address
    when = original.headers.get("date", "")
    quoted = "\n".join(f"> {line}" for line in original.text.split("\n")[:60])
    reply.set_content(
        f"{text.strip()}\n\nAm {when} schrieb {sender} <{original.from_address}>:\n\n{quoted}\n"
    )
    return reply.as_bytes()
