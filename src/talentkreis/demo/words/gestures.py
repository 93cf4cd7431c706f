# SPDX-License-Identifier: Apache-2.0
"""What gestures of Nordlicht Energie are for, and the words of its letters."""

from __future__ import annotations

from typing import Final

CERTIFICATE = "Glückwunsch zur bestandenen Schaltberechtigung"
AFTER_TALK = "Dank für das Gespräch in Schuby"
TEN_YEARS = "Zehn Jahre im Beruf: Buch über den Bau der Westküstenleitung"
OPEN_DAY = "Tag der offenen Leitstelle mit Mittagessen"
RACE = "Startplatz beim Kiel-Lauf"
CONCERT = "Konzert im Umspannwerk, zwei Karten"
TABLET = "Tablet zum Abschied aus dem Praktikum"
STAYED = "Dank nach einer knappen Absage"
BABY = "Karte zur Geburt der Tochter"
MOVED = "Gruß zum Umzug nach Flensburg"
WHY_AGREED = "Alle der engeren Runde sind eingeladen, das ist gleich behandelt."
WHY_REFUSED = "Das ist mehr, als wir anderen im Praktikum geben. Eine Karte sagt es auch."
SUBJECTS: Final = {"de": "Danke", "en": "Thank you"}
LETTERS: Final = {
    "de": """{{ anrede }},

danke für Ihre Zeit und für das, was Sie uns aus Ihrer Arbeit erzählt haben. Wir haben im Team \
noch lange darüber gesprochen.

Wir würden uns freuen, wenn wir in Verbindung bleiben.

Freundliche Grüße
{{ absender }}""",
    "en": """{{ salutation }},

Thank you for your time and for what you told us about your work. We kept talking about it in the \
team for quite a while.

We would be glad to stay in touch.

Kind regards
{{ sender }}""",
}
SMS: Final = {
    "de": "{{ anrede }}, am Donnerstag zeigen wir ab 17 Uhr die neue Leitwarte in Kiel. "
    "Kommen Sie vorbei? {{ absender }}, {{ firma }}",
    "en": "{{ salutation }}, this Thursday from 5 pm we show our new control room in Kiel. "
    "Will you come by? {{ sender }}, {{ company }}",
}
