# SPDX-License-Identifier: Apache-2.0
"""Files that go out with an answer, and those that came in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    InboundMessage,
    OutgoingFile,
    Thread,
)
from talentkreis.mail.tests.factories import (
    a_mailbox,
)
from talentkreis.mail.tests.inbox.building import (
    PDF,
    answered,
    svea,
    words,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


def an_upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def with_files(*files: tuple[str, bytes]) -> bytes:
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    mail = message_from_bytes(a_reply("Anbei mein Lebenslauf."), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    for name, content in files:
        mail.add_attachment(content, maintype="text", subtype="html", filename=name)
    return mail.as_bytes()


@pytest.mark.requirement("feature:H1")
def test_files_go_out_with_the_letter_and_only_of_kinds_we_know(
    merle: Member, browser: Client
) -> None:
    person = svea()
    attach: dict[str, Any] = {"actor": merle.actor, "person_id": person.id, "words": words()}
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="Rechnung.pdf", content=b"MZ\x90\x00 program")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        receive(a_reply(), mailbox_id=mailbox.id)
        url = reverse("mail:attach", args=[person.id])
        with_file = {"text": "Anbei", "file": an_upload("Über uns.pdf", PDF)}
        partial = browser.post(url, with_file, headers={"hx-request": "true"})
        assert "Über uns.pdf" in partial.content.decode()
        answered(merle, person)
        deliver_due(mailbox.id, at=clock.now() + dt.timedelta(seconds=11))
    (part,) = sink.taken[0].message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Über uns.pdf", "application/pdf")
    assert part.get_payload(decode=True) == PDF
    assert sink.taken[0].message.get_body(("html",)) is not None


def test_files_have_a_limit_each_and_together(merle: Member) -> None:
    person = svea()
    attach: dict[str, Any] = {"actor": merle.actor, "person_id": person.id, "words": words()}
    large = PDF + b"\0" * (9 * 1024 * 1024)
    actions.attach_file(**attach, name="a.pdf", content=large)
    with pytest.raises(RuleViolation) as together:
        actions.attach_file(**attach, name="b.pdf", content=large)
    assert together.value.code == "too_many_files"
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="c.pdf", content=PDF + b"\0" * (11 * 1024 * 1024))
    for number in range(9):
        actions.attach_file(**attach, name=f"{number}.pdf", content=PDF)
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="elf.pdf", content=PDF)
    file = OutgoingFile.objects.order_by("id").first()
    assert file is not None
    storage, name = file.file.storage, file.file.name
    actions.detach_file(actor=merle.actor, file_id=file.id)
    assert OutgoingFile.objects.count() == 9
    assert name
    assert storage.exists(name)  # until the transaction is through


@pytest.mark.requirement("trust:S-10")
def test_files_that_came_in_are_saved_never_shown_and_only_of_kinds_we_know(
    browser: Client,
) -> None:
    svea()
    receive(with_files(("Lebenslauf.html", PDF), ("Böse.pdf", b"MZ\x90\x00 program")))
    thread = Thread.objects.get()
    good, bad = InboundMessage.objects.get().files.order_by("position")
    assert (good.name, good.media_type, good.problem) == ("Lebenslauf.pdf", "application/pdf", "")
    assert bad.problem == "file_type"
    html = browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    assert reverse("mail:received_file", args=[good.id]) in html
    assert reverse("mail:received_file", args=[bad.id]) not in html
    answer = browser.get(reverse("mail:received_file", args=[good.id]))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(reverse("mail:received_file", args=[bad.id])).status_code >= 400
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.get(reverse("mail:received_file", args=[good.id])).status_code == 403
    Person.objects.update(confidential_to=[new_id()])
    assert browser.get(reverse("mail:received_file", args=[good.id])).status_code == 404
