# SPDX-License-Identifier: Apache-2.0
"""What random people are called, are and say; filters ask for the same words."""

from __future__ import annotations

from talentkreis.people.models import CustomKind

GIVEN = ["Ayşe", "Jörg", "Svea", "Ole", "Łukasz", "Zoë", "Nguyen Van", "Ana-Lucía", "test", ""]
FAMILY = [
    "Demir",
    "Weiß",
    "Müller-Weiß",
    "Mueller",
    "O’Neill",
    "100%",
    "a_b",
    "Mustermann",
    "Sørensen",
]
POSITIONS = ["Elektroniker", "Elektronikerin SPS", "Offshore Technician", "Pflegekraft (m/w/d)",
             "Leitstandfahrer:in", "tbd", "k.A.", "Größenprüfer", ""]  # fmt: skip
COMPANIES = ["Fördenetz GmbH", "Foerdenetz", "E.ON SE", "Müller & Söhne GmbH & Co. KG", "n/a",
             "Fördenetz Netzbau AG", "\\_%", ""]  # fmt: skip
TOWNS = [("Kiel", "24103", "DE"), ("Husum", "25813", "DE"), ("Wien", "1010", "AT"),
         ("Freiburg im Breisgau", "79098", "DE"), ("Köln", "50667", "DE"), ("", "24837", "DE"),
         ("Nirgendwo", "", ""), ("Zürich", "8001", "CH"), ("", "", ""), ("-", "", "")]  # fmt: skip
TAGS = ["Messe Husum", "Öl & Gas", "und", "a b", "SPS", "100%"]
SKILLS = ["SPS", "Python", "Programming languages", "Buchhaltung", "Bookkeeping", "Drachenflug",
          "C++", "Höhenrettung"]  # fmt: skip
SOURCES = ["Messe Husum", "LinkedIn", "", "Empfehlung von Jörg", "Tag der Netze 50%"]
TOPICS = ["Wasserstoff", "Öl & Gas", "Größe 39"]
SPOKEN = ["de", "en", "tr", "pl", "nds"]
DOMAINS = ["firma.example", "nordlicht.example", "example.com"]
PURPOSES = ["nurture", "newsletter", "job_alert", "personal_email", "personal_contact"]
STATUSES = ["given", "confirmed", "confirmed", "withdrawn", "declined", "expired", "requested"]
OPTIONS = (("Tagschicht", "Day shift"), ("Nachtschicht", "Night shift"), ("Ja", "Yes"))
OWN_VALUES: dict[str, list[object]] = {
    CustomKind.TEXT: ["Größe 39", "ABC 100%", "straße_nord"],
    CustomKind.LONG_TEXT: ["Erste Zeile\nZweite Größe", "Kurz"],
    CustomKind.NUMBER: [0, -4, 12.5, 12, "0,1"],
    CustomKind.MONEY: ["3.500 EUR", "100,50 CHF", "0 EUR"],
    CustomKind.DATE: [-400, -1, 0, 1, 30, 90, 4000],
    CustomKind.YES_NO: [True, False],
    CustomKind.CHOICE: ["Tagschicht", "Nachtschicht", "Ja"],
    CustomKind.CHOICES: [["Tagschicht"], ["Nachtschicht", "Ja"], ["Tagschicht", "Nachtschicht"]],
    CustomKind.LINK: ["https://foerde.example/profil", "nord.example/ä"],
}
