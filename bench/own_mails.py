# SPDX-License-Identifier: Apache-2.0
"""Answers written for this project: absence notes, confirmations of receipt, and what people say.

`mails/answers.tsv` serves development; `mails/answers_frozen.tsv` was written before the rules
were worked on and is only ever counted. They carry no header that gives a machine away: only the
words are measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "mails"


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One answer: whether a person wrote it, its subject and words."""

    is_human: bool
    subject: str
    text: str

    def raw(self) -> bytes:
        """The answer as it would arrive."""
        mail = EmailMessage()
        mail["From"] = "Thore Clausen <clausen@werk.example>"
        mail["To"] = "karriere@nordlicht.example"
        mail["Subject"] = self.subject
        mail["Message-ID"] = "<answer@werk.example>"
        mail.set_content(self.text)
        return mail.as_bytes()


def own_mails(name: str) -> Iterator[OwnMail]:
    """The answers of `mails/<name>.tsv`: kind, language, subject, text with ¶ for a new line."""
    for line in (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        kind, _language, subject, text = line.split("\t")
        yield OwnMail(kind == "human", subject, text.replace("¶", "\n"))
