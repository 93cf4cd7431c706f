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
from talentkreis.people.models import Note
from talentkreis.people.permissions import Right
from talentkreis.search.fields.passages import SHOWN, headlines
from talentkreis.search.fields.registry import NOBODY, Fragment, Naming, Passage, register
from talentkreis.search.fields.words import WordField, words_query

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

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
        texts = Fragment(
            f"SELECT {self.title} AS title, {self.day} AS day, {self.text} AS body"  # noqa: S608 - as above
            f" FROM {self.source} WHERE person_id = %s AND {self.vector} @@ {query.sql}"
            f" AND {readable.sql} ORDER BY {self.day} DESC LIMIT {SHOWN}",
            (row.pk, *query.parameters, *readable.parameters),
        )
        return headlines(texts, query)

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
    """Words in those notes that the actor may read; `Note.objects.visible_to` says which."""

    right = Right.READ_NOTES
    source = "people_note"
    vector = NOTE_WORDS
    text = "people_note.text"
    title = "''"
    day = "people_note.written_at"

    def _readable(self, setting: Setting) -> Fragment:
        readable = Note.objects.visible_to(setting.actor).query
        sql, parameters = readable.where.as_sql(
            readable.get_compiler(connection=connection), connection
        )
        return Fragment(f"({sql})", tuple(parameters))


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
