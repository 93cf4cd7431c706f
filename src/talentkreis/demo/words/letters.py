# SPDX-License-Identifier: Apache-2.0
"""What Nordlicht Energie puts into the ready cadence: a piece from the control room."""

from __future__ import annotations

NAME = "Willkommen und ein Blick in die Leitstelle"
SUMMARY = "Kurzer Gruß, ein Beitrag der Kolleginnen und Kollegen aus Schuby, keine Stelle."
GERMAN_SUBJECT = "Ein Blick in die Leitstelle"
GERMAN = """{{ anrede }},

danke, dass wir in Verbindung bleiben dürfen. Ich bin bei {{ firma }} für Sie da und schreibe \
Ihnen selten: in den ersten drei Monaten einmal im Monat, danach einmal im Quartal.

Zum Anfang ein Blick in unsere Leitstelle in Schuby. Frauke Ketelsen hat aufgeschrieben, wie eine \
Nachtschicht abläuft, auch was daran anstrengt: die Stille um drei, der Sturm im Februar, und \
warum sie trotzdem nicht tauschen würde.

Wenn Sie mit jemandem aus Ihrem Fach sprechen möchten, antworten Sie auf diese Nachricht. Ich \
stelle die Verbindung her, ganz ohne Bewerbung.

Sie müssen nichts tun. Wenn Sie nicht mehr von mir hören möchten, genügt ein Klick unten.

Freundliche Grüße
{{ absender }}"""
ENGLISH_SUBJECT = "A look into the control room"
ENGLISH = """{{ salutation }},

Thank you for letting us stay in touch. I look after you at {{ company }}, and I write rarely: \
once a month for the first three months, then once a quarter.

To begin with, a look into our control room in Schuby. Frauke Ketelsen has written down how a \
night shift goes, including what is hard about it: the silence at three, the storm in February, \
and why she would still not swap.

If you would like to talk to somebody in your own field, just reply. I will put you in touch, no \
application needed.

There is nothing you have to do. If you would rather not hear from me, one click below is enough.

Kind regards
{{ sender }}"""
