# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.mail.views import captured, composing, inbox, mailbox, outbox

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "mail"

_MAILBOX = "einstellungen/postfach/"

urlpatterns: list[URLPattern] = [
    path("post/", outbox.outbox, name="outbox"),
    path("post/eingang/", inbox.inbox, name="inbox"),
    path("post/eingang/<uuid:inbound_id>/", inbox.inbound, name="inbound"),
    path("post/eingang/<uuid:inbound_id>/zuordnen/", inbox.assign, name="assign"),
    path("post/eingang/<uuid:inbound_id>/erledigt/", inbox.finish, name="finish"),
    path("post/alles-zurueckholen/", outbox.recall_everything, name="recall_everything"),
    path("post/<uuid:message_id>/", outbox.message, name="message"),
    path("post/<uuid:message_id>/ansicht/", outbox.message_html, name="message_html"),
    path("post/<uuid:message_id>/zurueckholen/", outbox.recall, name="recall"),
    path("post/<uuid:message_id>/anhalten/", outbox.hold, name="hold"),
    path("post/<uuid:message_id>/freigeben/", outbox.release, name="release"),
    path("post/<uuid:message_id>/klaeren/", outbox.resolve, name="resolve"),
    path("talente/<uuid:person_id>/nachricht/", composing.compose, name="compose"),
    path(_MAILBOX, mailbox.mailbox, name="mailbox"),
    path(f"{_MAILBOX}haeufigkeit/", mailbox.contact_gap, name="contact_gap"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/", mailbox.mailbox, name="one_mailbox"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/pruefen/", mailbox.check, name="check_mailbox"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/standard/", mailbox.make_default, name="make_default"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/signatur/", mailbox.make_keys, name="make_keys"),
    path("postfach/", captured.captured, name="captured"),
    path("postfach/<uuid:captured_id>/", captured.captured_mail, name="captured_mail"),
    path("postfach/<uuid:captured_id>/ansicht/", captured.captured_html, name="captured_html"),
    path("postfach/<uuid:captured_id>/antworten/", captured.answer, name="captured_answer"),
]
