# SPDX-License-Identifier: Apache-2.0
"""What people wrote at length: documents and notes, each for those who may read them.

Their text stays in the rows of its owner with an index of its own: a person without documents or
notes costs nothing, and who may read what is asked of the very row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import may
from talentkreis.people.models import NoteVisibility
from talentkreis.people.permissions import Right
from talentkreis.search.fields.registry import NOBODY, Fragment, Naming, Passage, register
from talentkreis.search.fields.words import WordField, words_query

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

# Passages that are shown of one person, and how much of a text is looked through for them.
SHOWN = 3
LOOKED_THROUGH = 60_000
# Around what matched: control characters, which no text keeps.
_START, _END = "\x02", "\x03"
_HEADLINE = f"StartSel={_START}, StopSel={_END}, MaxFragments=2, MaxWords=16, MinWords=6"
# The words of a note; index `search_note_words`.
NOTE_WORDS = (
    "(to_tsvector('simple', people_note.text) || to_tsvector('german', people_note.text)"
    " || to_tsvector('english', people_note.text))"
)


class WrittenField(WordField):
    """Words in texts of a person, stemmed in both languages or word by word."""

    is_textual = True
    is_confined = True
    right: ClassVar[Right]
    # FROM, the text vector, the text, its title and its day; constants.
    source: ClassVar[str]
    vector: ClassVar[str]
    text: ClassVar[str]
    title: ClassVar[str]
    day: ClassVar[str]

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Has a text with these words that the actor may read."""
        if not self._may_read(setting):
            return NOBODY
        query, readable = words_query(str(value), is_folded=False), self._readable(setting)
        return Fragment(
            f"search_row.person_id IN (SELECT person_id FROM {self.source}"  # noqa: S608 - constants
            f" WHERE {self.vector} @@ {query.sql} AND {readable.sql})",
            (*query.parameters, *readable.parameters),
        )

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Nothing short; see `passages`."""
        return ""

    def passages(self, value: Value, row: SearchRow, setting: Setting) -> list[Passage]:
        """Where the words stand, the newest first."""
        if not self._may_read(setting):
            return []
        query, readable = words_query(str(value), is_folded=False), self._readable(setting)
        headlines = ", ".join(
            f"ts_headline('{config}', body, {query.sql}, %s)"
            for config in ("german", "english", "simple")
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT title, day, {headlines} FROM (SELECT {self.title} AS title,"  # noqa: S608 - as above
                f" {self.day} AS day,"
                f" translate(left({self.text}, {LOOKED_THROUGH}), %s, '') AS body"
                f" FROM {self.source} WHERE person_id = %s AND {self.vector} @@ {query.sql}"
                f" AND {readable.sql} ORDER BY {self.day} DESC LIMIT {SHOWN}) AS found",
                [
                    *(3 * [*query.parameters, _HEADLINE]),
                    _START + _END,
                    row.pk,
                    *query.parameters,
                    *readable.parameters,
                ],
            )
            return [
                Passage(title, day, _pieces(next((h for h in ways if _START in h), ways[0])))
                for title, day, *ways in cursor.fetchall()
            ]

    def _may_read(self, setting: Setting) -> bool:
        return setting.actor.is_system or may(setting.actor, self.right)

    def _readable(self, setting: Setting) -> Fragment:
        """Of those who may read such texts at all: which ones."""
        return Fragment("TRUE")


class DocumentField(WrittenField):
    """Words in the documents of a person."""

    right = Right.READ_DOCUMENTS
    source = "people_documenttext JOIN people_document ON people_document.id = document_id"
    vector = "people_documenttext.words"
    text = "people_documenttext.text"
    title = "people_document.name"
    day = "people_document.uploaded_at"


class NoteField(WrittenField):
    """Words in the notes about a person: those of the team, and one's own private ones."""

    right = Right.READ_NOTES
    source = "people_note"
    vector = NOTE_WORDS
    text = "people_note.text"
    title = "''"
    day = "people_note.written_at"

    def _readable(self, setting: Setting) -> Fragment:
        team = Fragment("people_note.visibility = %s", (NoteVisibility.TEAM.value,))
        if setting.actor.member_id is None:
            return team
        return Fragment(
            f"({team.sql} OR people_note.author_id = %s)",
            (*team.parameters, setting.actor.member_id),
        )


def register_written() -> None:
    """Add both to the language."""
    register(
        DocumentField(
            Naming(
                code="document",
                label=_("Document"),
                names={"de": ("dokument", "unterlagen"), "en": ("document",)},
            )
        )
    )
    register(
        NoteField(
            Naming(
                code="note",
                label=_("Note"),
                names={"de": ("notiz", "notizen"), "en": ("note", "notes")},
            )
        )
    )


def _pieces(headline: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it matched."""
    before, *rest = headline.split(_START)
    pieces = [(before, False)]
    for part in rest:
        match, _end, after = part.partition(_END)
        pieces += [(match, True), (after, False)]
    return [piece for piece in pieces if piece[0]]
