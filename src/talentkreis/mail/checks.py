# SPDX-License-Identifier: Apache-2.0
"""Checking a mailbox: a real sign-in at both servers, the name servers, what to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.mail.actions import health, mailboxes
from talentkreis.mail.inbound.polling import CannotRead, connect, leave
from talentkreis.mail.models import RELAY, Mailbox, NameServerSwitch
from talentkreis.mail.permissions import Right
from talentkreis.mail.preflight import lines_of
from talentkreis.mail.preflight.asking import ask_about
from talentkreis.mail.smtp import CannotConnect, Dialogue, Timeouts, server_of
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.mail.preflight import Line
    from talentkreis.organisation.actors import Actor

_PATIENCE = Timeouts(connect=10, command=15, final_dot=15)

# Code → sentence. Never a number from a protocol: people read this.
WORDS: dict[str, _StrOrPromise] = {
    "ok": _("The mailbox answers."),
    "login_refused": _("The mailbox refuses the sign-in. Check user and password."),
    "login_not_offered": _("The server offers no sign-in on this port."),
    "unknown_host": _("There is no server of this name."),
    "no_answer": _("The server does not answer. Check name and port."),
    "unreachable": _("The server cannot be reached. Check name, port and encryption."),
    "certificate": _("The server’s certificate is not valid for this name."),
    "server_refuses": _("The server refuses us at the door."),
    "no_folder": _("The folder does not exist in this mailbox."),
    "interrupted": _("The connection broke off while reading."),
    "no_credit": _("The provider says that the credit is used up."),
    "rate_limited": _("The provider asked for patience."),
    "too_slow": _("The provider did not answer in time."),
    "no_connection": _("The provider cannot be reached."),
    "reconnect": _("The provider lets us in no more. Connect the mailbox again."),
    "switched_off": _("Signing in to this provider is switched off."),
    "token_refused": _("The mailbox refuses the sign-in. We ask the provider for a new one."),
    "refused": _("The provider refuses our registration. Check its id and secret."),
    "bad_answer": _("The provider’s answer makes no sense."),
    "too_large": _("The provider’s answer makes no sense."),
    "redirected_away": _("The provider’s answer makes no sense."),
    "forbidden_address": _("The provider’s name leads to an address we do not go to."),
    "wrong_key": _("The stored password cannot be read any more. Please enter it again."),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What both servers said, as codes.

    `imap` is empty where none is entered; `smtp` is what is known where a service sends.
    """

    smtp: str
    imap: str

    @property
    def is_ok(self) -> bool:
        """Everything that is entered works."""
        return self.smtp in {"ok", ""} and self.imap in {"ok", ""}

    @property
    def was_asked(self) -> bool:
        """Whether there was a server to ask; of a service only a test mail tells."""
        return bool(self.smtp or self.imap)


def check_mailbox(*, actor: Actor, mailbox_id: uuid.UUID) -> Checked:
    """Sign in to both servers of a mailbox and remember the result. Sends nothing."""
    require(actor, Right.MAILBOX)
    mailbox = _mailbox(mailbox_id)
    smtp = mailbox.smtp_result if mailbox.transport == RELAY else _smtp(mailbox)
    checked = Checked(smtp=smtp, imap=_imap(mailbox) if mailbox.imap_host else "")
    mailboxes.note_check(mailbox_id=mailbox.id, smtp_result=checked.smtp, imap_result=checked.imap)
    return checked


def run_preflight(*, actor: Actor, mailbox_id: uuid.UUID) -> list[Line]:
    """Try the servers of a mailbox, ask the name servers where that is switched on; all lines.

    Raises NotAllowed, NotFound, RuntimeError inside a transaction.
    """
    require(actor, Right.MAILBOX)
    mailbox = _mailbox(mailbox_id)
    if not mailbox.is_captured:
        check_mailbox(actor=actor, mailbox_id=mailbox_id)
        ask_name_servers(mailbox)
    return lines_of(_mailbox(mailbox_id))


def ask_name_servers(mailbox: Mailbox) -> bool:
    """Ask about the domain we send as, where an admin switched it on; tell whether they were."""
    if mailbox.is_captured or not NameServerSwitch.objects.filter(id=1, is_on=True).exists():
        return False
    health.keep_lines(mailbox_id=mailbox.id, lines=ask_about(mailbox))
    return True


def _mailbox(mailbox_id: uuid.UUID) -> Mailbox:
    mailbox = Mailbox.objects.filter(id=mailbox_id).first()
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."))
    return mailbox


def _smtp(mailbox: Mailbox) -> str:
    try:
        Dialogue(server_of(mailbox), _PATIENCE).close()
    except CannotConnect as problem:
        return problem.code
    except NotFound:
        return "wrong_key"
    return "ok"


def _imap(mailbox: Mailbox) -> str:
    try:
        leave(connect(mailbox))
    except CannotRead as problem:
        return problem.code
    except NotFound:
        return "wrong_key"
    return "ok"
