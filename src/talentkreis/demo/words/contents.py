# SPDX-License-Identifier: Apache-2.0
"""What Nordlicht Energie has to tell: its topics, a small library, a newsletter for the autumn."""

from __future__ import annotations

from dataclasses import dataclass

from talentkreis.content.actions import Words
from talentkreis.newsletters.actions.writing import Heading
from talentkreis.newsletters.rules.editions import OwnWords

# German and English name of each topic.
TOPICS = {
    "Netz": ("Netz und Leitstelle", "Grid and control room"),
    "Wind": ("Windenergie", "Wind power"),
    "Lernen": ("Weiterbildung", "Further training"),
    "Leben": ("Leben im Norden", "Life in the north"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """An item of the library: its kind, topics, for whom, and its words by language."""

    kind: str
    topics: tuple[str, ...]
    audience: str
    words: dict[str, Words]
    # Days from the day of the demo until it must not go out any more.
    days: int | None = None


PIECES = {
    "Nachtschicht": Piece(
        "insight",
        ("Netz",),
        "Wer in der Netzführung arbeitet",
        {
            "de": Words(
                "Drei Uhr morgens in der Leitstelle",
                "Frauke Ketelsen schreibt auf, wie eine Nachtschicht in Schuby abläuft.",
                "Um drei ist es am stillsten. Dann hört man die Lüfter.\n\nFrauke Ketelsen führt "
                "seit neun Jahren das Netz zwischen Flensburg und Husum. Sie erzählt vom **Sturm "
                "im Februar**, von Kollegen, die man nur vom Telefon kennt, und warum sie trotzdem "
                "nicht tauschen würde.",
                "https://nordlicht.example/einblicke/nachtschicht",
            ),
            "en": Words(
                "Three in the morning in the control room",
                "Frauke Ketelsen writes down how a night shift in Schuby goes.",
                "At three it is quietest. That is when you hear the fans.\n\nFrauke Ketelsen has "
                "run the grid between Flensburg and Husum for nine years. She tells of the **storm "
                "in February**, of colleagues one knows by telephone only, and why she would still "
                "not swap.",
                "https://nordlicht.example/en/insights/night-shift",
            ),
        },
    ),
    "Rotor": Piece(
        "insight",
        ("Wind",),
        "Servicetechnik, auch aus anderen Branchen",
        {
            "de": Words(
                "Vom Autohaus auf die Gondel",
                "Melf Boysen hat mit 41 umgelernt. Was ihm leichtfiel und was nicht.",
                "Hydraulik kannte er, Höhe nicht. Nach sechs Monaten Ausbildung fährt Melf Boysen "
                "heute zu 38 Anlagen zwischen Niebüll und Bredstedt.\n\n- vier Tage Woche im "
                "Sommer\n- immer zu zweit\n- Feierabend zu Hause",
                "https://nordlicht.example/einblicke/melf-boysen",
            ),
            "en": Words(
                "From the garage to the nacelle",
                "Melf Boysen retrained at 41. What came easily to him and what did not.",
                "He knew hydraulics, not heights. After six months of training Melf Boysen now "
                "looks after 38 turbines between Niebüll and Bredstedt.\n\n- a four day week in "
                "summer\n- always in pairs\n- home in the evening",
                "https://nordlicht.example/en/insights/melf-boysen",
            ),
        },
    ),
    "Umspannwerk": Piece(
        "update",
        ("Netz",),
        "",
        {
            "de": Words(
                "Das Umspannwerk Handewitt ist am Netz",
                "Zwei Jahre Bau, ein Tag Umschalten: Nordlicht versorgt den Norden jetzt doppelt.",
                "Seit Oktober läuft der zweite Transformator. Fällt einer aus, merkt es niemand. "
                "Gebaut haben es 46 Menschen, elf davon kamen aus dem eigenen Haus.",
                "https://nordlicht.example/neues/handewitt",
            ),
            "en": Words(
                "The Handewitt substation is on the grid",
                "Two years of building, one day of switching: the north is now supplied twice.",
                "The second transformer has been running since October. If one fails, nobody "
                "notices. 46 people built it, eleven of them our own.",
                "https://nordlicht.example/en/news/handewitt",
            ),
        },
    ),
    "Kolloquium": Piece(
        "event",
        ("Netz", "Wind"),
        "",
        {
            "de": Words(
                "Offene Werkstatt in Husum",
                "Schutztechnik zum Anfassen, mit Grünkohl. Ohne Anmeldung zu etwas anderem.",
                "Wir zeigen zwei Schutzrelais, einen Fehler und wie man ihn findet, am zweiten "
                "Samstag im Monat. Danach Grünkohl.",
                "https://nordlicht.example/termine/werkstatt",
            ),
            "en": Words(
                "Open workshop in Husum",
                "Protection relays to touch, with kale. Signing up for nothing else.",
                "We show two relays, one fault, and how to find it, on the second Saturday of the "
                "month. Kale afterwards.",
                "https://nordlicht.example/en/events/workshop",
            ),
        },
        days=40,
    ),
    "Kurs": Piece(
        "learning",
        ("Lernen",),
        "Wer sich weiterentwickeln will, auch ohne uns",
        {
            "de": Words(
                "Schaltberechtigung in vier Samstagen",
                "Ein Kurs der Kammer, den wir bezahlen, auch wenn Sie nicht bei uns arbeiten.",
                "Zehn Plätze, vier Samstage, eine Prüfung. Wer mitmacht, verpflichtet sich zu "
                "nichts.",
                "https://nordlicht.example/lernen/schaltberechtigung",
            )
        },
        days=60,
    ),
    "Gehälter": Piece(
        "benchmark",
        ("Leben",),
        "",
        {
            "de": Words(
                "Was Netztechnik zwischen Hamburg und Flensburg verdient",
                "Die Spannen aus dem Tarif und aus 120 Anzeigen, nebeneinander.",
                "Monteurinnen und Monteure mit Schaltberechtigung liegen bei uns **14 % über** dem "
                "Mittel der Anzeigen. Die Tabelle nennt alle Stufen.",
                "https://nordlicht.example/einblicke/gehaelter",
            ),
            "en": Words(
                "What grid technicians earn between Hamburg and Flensburg",
                "The ranges of the wage agreement and of 120 advertisements side by side.",
                "Fitters with switching authority earn **14% more** with us than the middle of the "
                "advertisements. The table gives every step.",
                "https://nordlicht.example/en/insights/pay",
            ),
        },
    ),
}

ISSUE = "Nordlicht im Winter"
HEADINGS = {
    "de": Heading(
        "Was den Norden im Winter wach hält", "Eine Nachtschicht, eine Werkstatt, ein Kurs"
    ),
    "en": Heading("What keeps the north awake in winter", "A night shift, a workshop, a course"),
}
INTRO = {
    "de": OwnWords(
        "{{ anrede }},",
        "dreimal im Jahr erzählen wir, was bei uns los ist. Heute: warum es um drei am stillsten "
        "ist, und wo es Grünkohl gibt.",
    ),
    "en": OwnWords(
        "{{ salutation }},",
        "three times a year we tell you what is going on. Today: why three in the morning is the "
        "quietest hour, and where there is kale.",
    ),
}
ACTION = {
    "de": OwnWords(
        "Lieber mit jemandem reden?",
        "Wir stellen die Verbindung her, ganz ohne Bewerbung.",
        "https://nordlicht.example/reden",
        "Gespräch wünschen",
    ),
    "en": OwnWords(
        "Would you rather talk to somebody?",
        "We put you in touch, no application needed.",
        "https://nordlicht.example/en/talk",
        "Ask for a talk",
    ),
}
