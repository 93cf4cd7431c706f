# SPDX-License-Identifier: Apache-2.0
"""The words of the mail. In the language of whoever reads it, with Sie or Du as they are used.

``{{ link }}`` is where the person's own link goes; everything else is plain text that a member
may change before it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.organisation.models import Language
from talentkreis.people.models import FormOfAddress
from talentkreis.people.names import greeting

if TYPE_CHECKING:
    from talentkreis.people.models import Person

LINK: Final = "link"


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text; the text names the link once."""

    subject: str
    text: str


_GERMAN: Final = Letter(
    "Stimmt das noch?",
    """wir möchten Sie nur dann ansprechen, wenn es zu Ihnen passt. Dafür muss stimmen, was wir \
wissen.

Was wir im Moment notiert haben, steht hier. Stimmt alles, genügt ein Klick; sonst ändern Sie es \
gleich dort:

{{ link }}

Der Link gilt 14 Tage und funktioniert einmal. Ein Passwort brauchen Sie nicht.

Freundliche Grüße""",
)
_INFORMAL: Final = Letter(
    "Stimmt das noch?",
    """wir möchten Dich nur dann ansprechen, wenn es zu Dir passt. Dafür muss stimmen, was wir \
wissen.

Was wir im Moment notiert haben, steht hier. Stimmt alles, genügt ein Klick; sonst änderst Du es \
gleich dort:

{{ link }}

Der Link gilt 14 Tage und funktioniert einmal. Ein Passwort brauchst Du nicht.

Viele Grüße""",
)
_ENGLISH: Final = Letter(
    "Is this still right?",
    """we would like to get in touch only when it suits you. For that, what we know has to be right.

What we have noted down is here. If everything still holds, one click is enough; otherwise you can \
change it there:

{{ link }}

The link is valid for 14 days and works once. You do not need a password.

Kind regards""",
)


def letter_to(person: Person, *, member_name: str, employer_name: str) -> Letter:
    """The letter to this person, signed by a member or by the employer alone."""
    if person.language != Language.GERMAN:
        words = _ENGLISH
    elif person.form_of_address == FormOfAddress.INFORMAL:
        words = _INFORMAL
    else:
        words = _GERMAN
    signed = "\n".join(filter(None, (member_name, employer_name)))
    return Letter(words.subject, f"{greeting(person)},\n\n{words.text}\n{signed}")
