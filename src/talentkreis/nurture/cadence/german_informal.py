# SPDX-License-Identifier: Apache-2.0
"""The ready cadence in German, Du: for people and employers who chose it."""

from __future__ import annotations

STEPS: dict[str, dict[str, str]] = {
    "welcome": {
        "name": "Willkommen und wie wir arbeiten",
        "summary": "Kurzer Gruß, was kommt und was nicht, ein Gespräch mit jemandem vom Fach.",
        "subject": "Schön, dass wir in Verbindung bleiben",
        "body": """{{ anrede }},

danke, dass wir in Verbindung bleiben dürfen. Ich bin bei {{ firma }} für dich da und schreibe \
dir selten: in den ersten drei Monaten einmal im Monat, danach einmal im Quartal.

Was du von mir bekommst: Einblicke in unsere Arbeit, Nachrichten aus der Branche und \
gelegentlich eine Stelle, wenn sie wirklich zu dir passt. Was du nicht bekommst: Massenangebote \
und Druck.

Wie es bei uns zugeht, erzählen am besten die, die hier arbeiten, auch das, was anstrengt. Wenn \
du mit jemandem aus deinem Fach sprechen möchtest, antworte auf diese Nachricht. Ich stelle die \
Verbindung her, ganz ohne Bewerbung.

Du musst nichts tun. Wenn du nicht mehr von mir hören möchtest, genügt ein Klick unten.

Viele Grüße
{{ absender_vorname }}""",
    },
    "insight": {
        "name": "Was sich in der Branche bewegt",
        "summary": "Entgelttransparenz: was du fragen darfst, und was wir dir offen sagen.",
        "subject": "Was du vor einem Gespräch über Gehalt wissen darfst",
        "body": """{{ anrede }},

über Gehalt wird in vielen Gesprächen zuletzt gesprochen. Die europäische Richtlinie zur \
Entgelttransparenz dreht das um: Wer sich bewirbt, soll das Einstiegsgehalt oder seine Spanne \
vor dem Gespräch kennen, und nach dem bisherigen Gehalt darf nicht gefragt werden.

Das nützt dir, auch wenn du gerade nicht wechseln möchtest. Du kannst einschätzen, wo du \
stehst, und beim nächsten Gespräch mit deiner Führungskraft von Zahlen ausgehen statt von \
Vermutungen.

Möchtest du wissen, wie wir deine Funktion einordnen? Antworte mit einem Satz, woran du gerade \
arbeitest. Du bekommst eine ehrliche Einschätzung und keinen Anruf, um den du nicht gebeten \
hast.

Viele Grüße
{{ absender_vorname }}""",
    },
    "update": {
        "name": "Neues aus dem Unternehmen",
        "summary": "Wie wir mit Stellen umgehen, und eine einzige Frage.",
        "subject": "Neues von {{ firma }}, und eine Frage an dich",
        "body": """{{ anrede }},

seit drei Monaten sind wir in Verbindung. Zeit, dir zu sagen, woran du bist.

Eine Stelle schicke ich dir erst, wenn ich überzeugt bin, dass sie zu dir passt. Dafür schaue \
ich auf das, was du kannst und möchtest, und nicht auf Schlagworte. Wenn bei uns etwas frei \
wird, fragen wir zuerst die Menschen, die wir schon kennen. Dazu gehörst du.

Damit ich richtig liege, eine einzige Frage: Was müsste eine Aufgabe haben, damit du darüber \
nachdenkst? Ein Satz genügt. Wenn sich bei dir etwas geändert hat, Ort, Arbeitszeit, \
Schwerpunkt, schreib es dazu.

Ab jetzt hörst du einmal im Quartal von mir.

Viele Grüße
{{ absender_vorname }}""",
    },
    "quarterly": {
        "name": "Gruß im Quartal",
        "summary": "Kurz gemeldet, ohne Aufforderung. Antworten liest ein Mensch.",
        "subject": "Kurz gemeldet von {{ firma }}",
        "body": """{{ anrede }},

ein kurzer Gruß, damit der Faden nicht reißt. Bei uns bist du nicht vergessen, und du musst \
nichts tun.

Drei Dinge kannst du mir jederzeit schreiben: dass sich bei dir etwas geändert hat, dass du mit \
jemandem aus unserem Haus sprechen möchtest, oder dass du eine Zeit lang Ruhe wünschst. Deine \
Antwort kommt bei mir an und nicht in einem Sammelpostfach.

Viele Grüße
{{ absender_vorname }}""",
    },
}
