# SPDX-License-Identifier: Apache-2.0
"""What a message looks like before and after it is sent: the renderer is the same (TRUST E-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.mail.building import Outgoing
from talentkreis.mail.building.message import preview_html
from talentkreis.mail.building.sender import Sender, sender_of
from talentkreis.mail.models import Mailbox
from talentkreis.mail.queries.writing import signature_of
from talentkreis.organisation.models import Employer
from talentkreis.people.names import greeting

if TYPE_CHECKING:
    from talentkreis.mail.models import InboundMessage, Message
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person


LONGEST_QUOTATION = 10_000


def html_of(message: Message) -> str:
    """The HTML part of a message as its recipient sees it, or would."""
    sender = _sender(message.mailbox)
    outgoing = Outgoing(
        id=message.id,
        purpose=message.purpose,
        person_id=message.person_id,
        to_address=message.to_address,
        to_name="",
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=message.language,
        message_id_header=message.message_id_header,
        in_reply_to=message.in_reply_to,
        references=message.references,
        is_automatic=message.is_automatic,
        is_page=message.is_page,
    )
    return preview_html(outgoing, sender) if sender else ""


def _sender(mailbox: Mailbox | None) -> Sender | None:
    employer = Employer.objects.filter(id=1).first()
    chosen = mailbox or Mailbox.objects.default_of(Channel.EMAIL)
    if employer is None:
        return None
    return sender_of(chosen or Mailbox(from_address=employer.sender_address), employer)


def blank_letter(
    person: Person, member_name: str, employer_name: str, *, signature: str = ""
) -> str:
    """How a personal e-mail begins and ends, in the language of whoever reads it."""
    ending = signature or _ending(member_name, employer_name, person.language)
    return f"{greeting(person)},\n\n\n\n{ending}"


def signed_by(text: str, member: Member, *, instead_of: Member, language: str) -> str:
    """A letter that ends as one member ends theirs, as another member would end it.

    Whatever else stands below it is left as it is: whoever lends their name reads it anyway.
    """
    employer = Employer.objects.filter(id=1).first()
    company = employer.name if employer else ""
    ends = [
        signature_of(each.id, language) or _ending(each.name, company, language)
        for each in (instead_of, member)
    ]
    body = text.replace("\r\n", "\n").rstrip()
    return body.removesuffix(ends[0]) + ends[1] if body.endswith(ends[0]) else text


def _ending(member_name: str, employer_name: str, language: str) -> str:
    with translation.override(language):
        regards = _("Kind regards")
    return f"{regards}\n{member_name}\n{employer_name}"


def quotation(row: InboundMessage, language: str) -> str:
    """What somebody wrote, as it stands below an answer to it."""
    with translation.override(language):
        day = date_format(timezone.localtime(row.received_at).date(), "DATE_FORMAT")
        head = _("On %(day)s %(name)s wrote:") % {
            "day": day,
            "name": row.from_name or row.from_address,
        }
    lines = (row.reply_text or row.text)[:LONGEST_QUOTATION].splitlines()
    return "\n".join([head, *(f"> {line}" for line in lines)])


def answer_subject(subject: str) -> str:
    """The subject of an answer."""
    return subject if subject.lower().startswith(("re:", "aw:")) else f"AW: {subject}"
