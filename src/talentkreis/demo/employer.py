# SPDX-License-Identifier: Apache-2.0
"""Nordlicht Energie: the employer, its texts, and those who work with Talentkreis."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.signing import keyed_hash
from talentkreis.mail.actions.mailboxes import ensure_captured_mailbox
from talentkreis.organisation.actions import (
    EmployerDetails,
    FirstMember,
    set_up_employer,
    update_employer,
)
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.queries import set_up_code
from talentkreis.people.actions.bulk import copy_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "Nordlicht Energie"
DOMAIN = "nordlicht.example"
# Used until the command line says on which port the captured mailbox listens.
_SOME_PORT = 2525


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who works here."""

    name: str
    role: Role
    language: str = "de"

    @property
    def email(self) -> str:
        """Their address at the employer."""
        first = self.name.removeprefix("Dr. ").split(" ", 1)[0]
        return f"{first.lower()}@{DOMAIN}"


ADMIN = Seat("Inken Rathje", Role.ADMIN)
MERLE = Seat("Merle Hansen", Role.TRM_LEAD)
SEATS: tuple[Seat, ...] = (
    MERLE,
    Seat("Jan Behrens", Role.RECRUITER),
    Seat("Emily Fraser", Role.RECRUITER, "en"),
    Seat("Nele Suhr", Role.MARKETING),
    Seat("Hauke Lorenzen", Role.HIRING_MANAGER),
    Seat("Dr. Birte Voß", Role.DPO),
    Seat("Ole Thomsen", Role.READ_ONLY),
)
# Who cares for people, in the order of `people.CARER_WEIGHTS`.
CARERS: tuple[str, ...] = ("Merle Hansen", "Jan Behrens", "Emily Fraser", "Inken Rathje")

IMPRINT = """Nordlicht Energie GmbH (erfunden)
Fördeblick 1, 24103 Kiel
Vertreten durch die Geschäftsführung: Dr. Swantje Petersen
Registergericht Kiel, HRB 0000 KI
Telefon +49 40 66969000, karriere@nordlicht.example
Umsatzsteuer-Identifikationsnummer DE000000000

Nordlicht Energie ist ein erfundenes Unternehmen. Alle Menschen in dieser Vorführung sind erfunden."""  # noqa: E501
PRIVACY = """Wer wir sind
Nordlicht Energie GmbH, Fördeblick 1, 24103 Kiel. Fragen zum Datenschutz beantwortet \
Dr. Birte Voß, datenschutz@nordlicht.example.

Was wir speichern und wozu
Damit wir in Verbindung bleiben können, speichern wir Name, Kontaktwege, Werdegang und was wir \
miteinander besprochen haben. Grundlage ist Ihre Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO) oder \
unser berechtigtes Interesse an der Ansprache von Fachkräften (Buchst. f).

Wie lange
Einwilligungen gelten 24 Monate. Danach fragen wir noch einmal oder löschen.

Ihre Rechte
Auskunft, Berichtigung, Löschung, Einschränkung, Widerspruch, Datenübertragbarkeit und Beschwerde \
bei der Aufsichtsbehörde. Jede Nachricht enthält einen Verweis, mit dem Sie sich sofort abmelden."""


def password() -> str:
    """The password of all seats of this demo: made from the installation's own secret."""
    letters = base64.b32encode(keyed_hash("demo", "password")).decode().lower()
    return f"nordlicht-{letters[:4]}-{letters[4:8]}"


def make_employer() -> dict[str, Member]:
    """Employer, legal texts, mailbox and seats; answers with the members by name."""
    admin = set_up_employer(
        code=set_up_code(),
        employer=EmployerDetails(name=NAME, country="DE", region="SH"),
        admin=FirstMember(name=ADMIN.name, email=ADMIN.email, password=password()),
    )
    update_employer(
        actor=admin.actor,
        changes={
            "sender_name": NAME,
            "sender_address": f"karriere@{DOMAIN}",
            "imprint_text": IMPRINT,
            "privacy_text": PRIVACY,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_employer SET is_demo = true")
    _seat(SEATS)
    ensure_captured_mailbox(settings.ENV.captured_mail_port or _SOME_PORT)
    return {member.name: member for member in Member.objects.all()}


def _seat(seats: Sequence[Seat]) -> None:
    """Members as rows: invitations would fill the captured mailbox with mails to themselves."""
    hashed, now = make_password(password()), clock.now()
    copy_rows(
        Member._meta.db_table,
        ("id", "password", "email", "name", "role", "language", "theme", "density", "joined_at"),
        [
            (new_id(), hashed, seat.email, seat.name, seat.role, seat.language, "system", "", now)
            for seat in seats
        ],
    )
