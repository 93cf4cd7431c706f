# SPDX-License-Identifier: Apache-2.0
"""What people said, what was written down and promised. Placeholders: {field}, {town}, {firm}."""

from __future__ import annotations

NOTES = (
    "Möchte im Umkreis bleiben, {town} passt. Kinder gehen dort zur Schule.",
    "Bereitschaftsdienst kein Problem, aber höchstens jede vierte Woche.",
    "Schätzt an {firm} das Team, vermisst Entwicklung. Kein Druck, eher nächstes Jahr.",
    "Kennt Frauke Ketelsen aus der Meisterschule. Guter Anknüpfungspunkt.",
    "Hat nach der 35-Stunden-Woche gefragt. Unterlagen zum Tarif zugesagt.",
    "Sehr klar in der Sache. Fragt nach Werkzeugen und nicht nach Dienstwagen.",
    "Bonus wird im März ausgezahlt, vorher kein Wechsel.",
    "Pflegt ihre Mutter, braucht planbare Schichten.",
    "Würde gern ausbilden. Hat die Ausbildereignung.",
    "War 2023 im Bewerbungsverfahren Zweite, knapp. Unbedingt in Verbindung bleiben.",
    "Möchte sich zu {field} weiterbilden, Teilzeit wäre dafür wichtig.",
    "Segelt, im August nie erreichbar.",
    "Prefers English, reads German well.",
    "Interessiert sich für die Leitstelle, hat aber Sorge wegen der Nächte.",
    "Gehaltsrahmen besprochen, passt zu unserer Entgeltgruppe.",
)
CALLS_REACHED = (
    "Gutes Gespräch über {field}. Bleibt vorerst bei {firm}, freut sich über Nachrichten.",
    "Hat sich nach der Leitstelle erkundigt. Führung vor Ort angeboten.",
    "Projekt läuft bis Jahresende, danach offen.",
    "Möchte wissen, wie wir mit Bereitschaft umgehen. Kontakt zum Team hergestellt.",
    "Kurz gesprochen, gerade im Umzug nach {town}. Im Frühjahr wieder melden.",
    "Zufrieden bei {firm}. Empfiehlt uns eine frühere Kollegin.",
    "Werkschau hat gefallen. Fragt nach Teilzeit und Weiterbildung.",
    "Talked about the move to {town} and German classes. Very interested in grid work.",
)
CALLS_MISSED = (
    "Nicht erreicht, Mailbox besprochen.",
    "Nicht erreicht, Rückruf erbeten.",
    "Besetzt, morgen noch einmal.",
)
MEETINGS = (
    "Auf der Werkschau in Schuby gesprochen, lange am Schaltfeld gestanden.",
    "Kaffee in {town}. Offen für Neues, wenn die Aufgabe stimmt.",
    "Führung durch das Umspannwerk, viele gute Fragen zur Schutztechnik.",
    "Karrieretag Flensburg: sucht ab Herbst, Schwerpunkt {field}.",
)
EMAIL_TALKS = (
    "Hat auf die Nachricht zur Leitstelle geantwortet und nach Dienstplänen gefragt.",
    "Dankt für den Beitrag, möchte weiter hören.",
    "Schickt neue Telefonnummer und grüßt aus {town}.",
)
REPLIES = (
    (
        "Moin {sender},\n\nvielen Dank für Ihre Nachricht. Ich bin bis Jahresende in einem "
        "Projekt gebunden, danach würde ich mir die Leitstelle gern einmal ansehen. Passt Ihnen "
        "ein Termin im Januar?\n\nViele Grüße\n{name}"
    ),
    (
        "Guten Tag,\n\nder Beitrag über die Nachtschicht war interessant, danke. Wie viele Nächte "
        "sind es denn im Monat?\n\nFreundliche Grüße\n{name}"
    ),
    (
        "Hallo,\n\nbei mir hat sich etwas geändert: Ich arbeite seit Oktober in {town}. Können wir "
        "kurz telefonieren?\n\nGruß\n{name}"
    ),
    (
        "Guten Tag,\n\nfreut mich, dass Sie an mich denken. Zurzeit passt es nicht, im Frühjahr "
        "gern wieder.\n\n{name}"
    ),
)
REPLIES_IN_ENGLISH = (
    (
        "Hello,\n\nthank you for writing. I would like to talk to somebody from the control room. "
        "Thursday afternoons suit me best.\n\nBest wishes\n{name}"
    ),
    (
        "Hi {sender},\n\nnice to hear from you. I am moving to {town} in spring, could we talk "
        "after that?\n\nCheers\n{name}"
    ),
)
AUTO_REPLIES = (
    (
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum {until} nicht im Büro und lese keine "
        "E-Mails. In dringenden Fällen wenden Sie sich bitte an die Zentrale.\n\n{name}"
    ),
    "I am out of the office until {until} with no access to e-mail.\n\n{name}",
)
PROMISES = (
    "Unterlagen zum Tarif schicken",
    "Nach dem Bonus im März wieder anrufen",
    "Kontakt zu Frauke Ketelsen herstellen",
    "Termin für die Führung durch die Leitstelle nennen",
    "Rückmeldung zur Bewerbung von 2023 geben",
    "Zur Werkschau in Schuby einladen",
    "Nach Teilzeit in der Netzplanung fragen",
)
REASONS = (
    "Nach dem Umzug melden",
    "Projekt endet",
    "Fragen, wie die Weiterbildung läuft",
    "Bonus ausgezahlt",
    "Jahrestag des letzten Gesprächs",
    "Zur Werkschau einladen",
)
SUMMARIES = (
    "{title} mit Schwerpunkt {skill}, seit {years} Jahren im Fach. Lebt in {town}.",
    "Arbeitet gern draußen und im Team. Kennt {skill} aus der Praxis.",
    "Ruhig, genau, verlässlich. {skill} seit {years} Jahren.",
)
