# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.mail.views import (
    calls,
    captured,
    composing,
    health,
    inbox,
    mailbox,
    outbox,
    relays,
    reported,
    sign_in,
    threads,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "mail"

_MAILBOX = "einstellungen/postfach/"
_RELAY = f"{_MAILBOX}<uuid:mailbox_id>/versanddienst/"
_OWN = "einstellungen/eigenes-postfach/"
_THREAD = "post/unterhaltung/<uuid:thread_id>/"
_LETTER = "talente/<uuid:person_id>/nachricht/"

urlpatterns: list[URLPattern] = [
    path("post/", outbox.outbox, name="outbox"),
    path("post/eingang/", inbox.inbox, name="inbox"),
    path("post/eingang/<uuid:inbound_id>/", inbox.inbound, name="inbound"),
    path("post/eingang/mehrere/", inbox.bulk, name="bulk"),
    path("post/maschinen/", inbox.machines, name="machines"),
    path(_THREAD, threads.thread, name="thread"),
    path(f"{_THREAD}antworten/", threads.reply, name="reply"),
    path(f"{_THREAD}wer/", threads.who, name="who"),
    path(f"{_THREAD}schlagworte/", threads.tag, name="tag_thread"),
    path(f"{_THREAD}beiseite/", threads.put_aside, name="put_aside"),
    path(f"{_THREAD}person/", threads.match, name="match_thread"),
    path(f"{_THREAD}weitergeben/", threads.forward, name="forward_thread"),
    path("post/datei/<uuid:file_id>/", composing.received_file, name="received_file"),
    path("post/datei/<uuid:file_id>/gesendet/", composing.sent_file, name="sent_file"),
    path("post/<uuid:message_id>/doch-nicht/", composing.undo, name="undo_reply"),
    path("post/alles-zurueckholen/", outbox.recall_everything, name="recall_everything"),
    path("post/verspaetetes/", outbox.settle_late, name="settle_late"),
    path("post/<uuid:message_id>/", outbox.message, name="message"),
    path("post/<uuid:message_id>/ansicht/", outbox.message_html, name="message_html"),
    path("post/<uuid:message_id>/zurueckholen/", outbox.recall, name="recall"),
    path("post/<uuid:message_id>/anhalten/", outbox.hold, name="hold"),
    path("post/<uuid:message_id>/freigeben/", outbox.release, name="release"),
    path("post/<uuid:message_id>/klaeren/", outbox.resolve, name="resolve"),
    path("post/<uuid:message_id>/adresse/", outbox.resolve_address, name="resolve_address"),
    path(_LETTER, composing.compose, name="compose"),
    path(f"{_LETTER}entwurf/", composing.keep_draft, name="keep_draft"),
    path(f"{_LETTER}verwerfen/", composing.discard_draft, name="discard_draft"),
    path(f"{_LETTER}datei/", composing.attach, name="attach"),
    path(f"{_LETTER}datei/<uuid:file_id>/entfernen/", composing.detach, name="detach"),
    path("einstellungen/unterschrift/", composing.signature, name="signature"),
    path(_MAILBOX, mailbox.mailbox, name="mailbox"),
    path(f"{_MAILBOX}haeufigkeit/", mailbox.contact_gap, name="contact_gap"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/", mailbox.mailbox, name="one_mailbox"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/pruefen/", mailbox.check, name="check_mailbox"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/standard/", mailbox.make_default, name="make_default"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/signatur/", mailbox.make_keys, name="make_keys"),
    path(_RELAY, relays.relay, name="relay"),
    path(f"{_RELAY}schalten/", relays.switch, name="switch_relay"),
    path(f"{_RELAY}adresse/", relays.renew_address, name="renew_call_address"),
    path(f"{_RELAY}verfolgung/", relays.follows_nobody, name="follows_nobody"),
    path("versanddienst/<uuid:relay_id>/", calls.call, name="relay_call"),
    path(f"{_MAILBOX}anbieter/", sign_in.providers, name="providers"),
    path(_OWN, sign_in.own, name="own_mailboxes"),
    path(f"{_OWN}verbinden/", sign_in.begin, name="sign_in"),
    path(f"{_OWN}zurueck/", sign_in.came_back, name="sign_in_return"),
    path(f"{_OWN}<uuid:mailbox_id>/trennen/", sign_in.disconnect, name="disconnect"),
    path("einstellungen/zustellbarkeit/", health.health, name="health"),
    path("einstellungen/zustellbarkeit/berichte/", reported.in_our_name, name="in_our_name"),
    path("einstellungen/zustellbarkeit/nameserver/", health.switch, name="name_servers"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/zustellbarkeit/", health.health, name="one_health"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/zustellbarkeit/pruefen/", health.check, name="check_health"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/testmail/", health.send_test, name="send_test"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/beschwerden/", health.report, name="reported_rate"),
    path(f"{_MAILBOX}<uuid:mailbox_id>/anlauf/", health.warm_up, name="warm_up"),
    path("postfach/", captured.captured, name="captured"),
    path("postfach/<uuid:captured_id>/", captured.captured_mail, name="captured_mail"),
    path("postfach/<uuid:captured_id>/ansicht/", captured.captured_html, name="captured_html"),
    path("postfach/<uuid:captured_id>/antworten/", captured.answer, name="captured_answer"),
]
