# SPDX-License-Identifier: Apache-2.0
"""The ready cadence in German, Sie."""

from __future__ import annotations

NAME = "Willkommen im Kreis"
DESCRIPTION = "Drei Nachrichten in drei Monaten, danach eine im Quartal."

STEPS: dict[str, dict[str, str]] = {
    "welcome": {
        "name": "Willkommen und wie wir arbeiten",
        "summary": "Kurzer Gruß, was kommt und was nicht, ein Gespräch mit jemandem vom Fach.",
        "subject": "Schön, dass wir in Verbindung bleiben",
        "body": """{{ anrede }},

danke, dass wir in Verbindung bleiben dürfen. Ich bin bei {{ firma }} für Sie da und schreibe \
Ihnen selten: in den ersten drei Monaten einmal im Monat, danach einmal im Quartal.

Was Sie von mir bekommen: Einblicke in unsere Arbeit, Nachrichten aus der Branche und \
gelegentlich eine Stelle, wenn sie wirklich zu Ihnen passt. Was Sie nicht bekommen: \
Massenangebote und Druck.

Wie es bei uns zugeht, erzählen am besten die, die hier arbeiten, auch das, was anstrengt. Wenn \
Sie mit jemandem aus Ihrem Fach sprechen möchten, antworten Sie auf diese Nachricht. Ich stelle \
die Verbindung her, ganz ohne Bewerbung.

Sie müssen nichts tun. Wenn Sie nicht mehr von mir hören möchten, genügt ein Klick unten.

Freundliche Grüße
{{ absender }}""",
    },
    "insight": {
        "name": "Was sich in der Branche bewegt",
        "summary": "Entgelttransparenz: was Sie fragen dürfen, und was wir Ihnen offen sagen.",
        "subject": "Was Sie vor einem Gespräch über Gehalt wissen dürfen",
        "body": """{{ anrede }},

über Gehalt wird in vielen Gesprächen zuletzt gesprochen. Die europäische Richtlinie zur \
Entgelttransparenz dreht das um: Wer sich bewirbt, soll das Einstiegsgehalt oder seine Spanne \
vor dem Gespräch kennen, und nach dem bisherigen Gehalt darf nicht gefragt werden.

Das nützt Ihnen, auch wenn Sie gerade nicht wechseln möchten. Sie können einschätzen, wo Sie \
stehen, und beim nächsten Gespräch mit Ihrer Führungskraft von Zahlen ausgehen statt von \
Vermutungen.

Möchten Sie wissen, wie wir Ihre Funktion einordnen? Antworten Sie mit einem Satz, woran Sie \
gerade arbeiten. Sie bekommen eine ehrliche Einschätzung und keinen Anruf, um den Sie nicht \
gebeten haben.

Freundliche Grüße
{{ absender }}
{{ firma }}""",
    },
    "update": {
        "name": "Neues aus dem Unternehmen",
        "summary": "Wie wir mit Stellen umgehen, und eine einzige Frage.",
        "subject": "Neues von {{ firma }}, und eine Frage an Sie",
        "body": """{{ anrede }},

seit drei Monaten sind wir in Verbindung. Zeit, Ihnen zu sagen, woran Sie sind.

Eine Stelle schicke ich Ihnen erst, wenn ich überzeugt bin, dass sie zu Ihnen passt. Dafür \
schaue ich auf das, was Sie können und möchten, und nicht auf Schlagworte. Wenn bei uns etwas \
frei wird, fragen wir zuerst die Menschen, die wir schon kennen. Dazu gehören Sie.

Damit ich richtig liege, eine einzige Frage: Was müsste eine Aufgabe haben, damit Sie darüber \
nachdenken? Ein Satz genügt. Wenn sich bei Ihnen etwas geändert hat, Ort, Arbeitszeit, \
Schwerpunkt, schreiben Sie es dazu.

Ab jetzt hören Sie einmal im Quartal von mir.

Freundliche Grüße
{{ absender }}""",
    },
    "quarterly": {
        "name": "Gruß im Quartal",
        "summary": "Kurz gemeldet, ohne Aufforderung. Antworten liest ein Mensch.",
        "subject": "Kurz gemeldet von {{ firma }}",
        "body": """{{ anrede }},

ein kurzer Gruß, damit der Faden nicht reißt. Bei uns sind Sie nicht vergessen, und Sie müssen \
nichts tun.

Drei Dinge können Sie mir jederzeit schreiben: dass sich bei Ihnen etwas geändert hat, dass Sie \
mit jemandem aus unserem Haus sprechen möchten, oder dass Sie eine Zeit lang Ruhe wünschen. \
Ihre Antwort kommt bei mir an und nicht in einem Sammelpostfach.

Freundliche Grüße
{{ absender }}""",
    },
}
