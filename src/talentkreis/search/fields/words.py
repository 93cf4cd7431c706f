# SPDX-License-Identifier: Apache-2.0
"""Fields over text: full text, names and other folded keys, labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.kernel.text import fold, fold_short
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.registry import Field, Fragment, Naming, joined
from talentkreis.search.tree import Operator, Value

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow

# Elektroniker:in, Pfleger*innen, Techniker (m/w/d): the word that all forms have in common.
_GENDER = re.compile(
    r"(?:[:*_/]-?in(?:nen)?|\(in(?:nen)?\))(?=$|\s)|\s*\([mwfd](?:/[mwfdx])+\)", re.IGNORECASE
)
_WORD = re.compile(r"[\w+#.&-]+")
# A prefix of fewer letters would match half of all words.
PREFIX_FROM = 3


def without_gender(text: str) -> str:
    """The text without gender suffixes."""
    return _GENDER.sub("", text)


def foldings(text: str) -> list[str]:
    """Both foldings of what somebody looks for, each once."""
    bare = without_gender(text)
    return list(dict.fromkeys((fold(bare), fold_short(bare))))


def like(column: str, folded: str) -> Fragment:
    """`column` contains this folded text; trigram indexes answer it."""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Fragment(f"search_row.{column} LIKE %s", (f"%{escaped}%",))


class WordField(Field):
    """Base of fields compared with words; empty words are refused."""

    def resolve(self, value: Value, setting: Setting) -> Value:
        """Refuse what folds to nothing."""
        if not foldings(str(value))[0]:
            raise UnknownValue
        return str(value)


class KeyField(WordField):
    """A folded key column that contains the wanted words side by side, in either folding."""

    def __init__(self, naming: Naming, *, column: str, shown: str) -> None:
        super().__init__(naming)
        self.column = column
        self.shown = shown

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains one of the foldings."""
        return joined("OR", [like(self.column, f) for f in foldings(str(value))])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        key = getattr(row, self.column)
        return any(f in key for f in foldings(str(value)))

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The person's own spelling."""
        return str(getattr(row.person, self.shown))


class NameField(KeyField):
    """The name: contained, or alike despite typing errors (trigram word similarity)."""

    operators: tuple[Operator, ...] = (Operator.IS, Operator.LIKE)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contained, or alike."""
        if operator is Operator.LIKE:
            return Fragment("search_row.name_key %%> %s", (fold(str(value)),))
        return super().sql(operator, value, setting)


class LabelField(WordField):
    """An array of folded labels that has the wanted one."""

    def __init__(self, naming: Naming, *, column: str) -> None:
        super().__init__(naming)
        self.column = column

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains the key."""
        return Fragment(f"search_row.{self.column} @> ARRAY[%s]::text[]", (fold(str(value)),))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        return fold(str(value)) in getattr(row, self.column)

    def key(self, value: str) -> str:
        """Folded."""
        return fold(value)

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """All labels the person has."""
        return ", ".join(getattr(row, self.column))


# The words of a tag in every form that a text is compared in; index `search_tag_words`.
TAG_WORDS = (
    "(to_tsvector('simple', key) || to_tsvector('simple', translate(lower(name), 'äöüåø', 'aouao'))"
    " || to_tsvector('german', name) || to_tsvector('english', name))"
)


class TextField(WordField):
    """Full text over name, work, labels and career; a value of several words is a phrase.

    Each language's stemming of the running text, or the bare words with the last one as a prefix,
    so that an answer comes while one is typing. Tags are looked up by their own words: a text
    vector that held them would be written anew with every tag.
    """

    is_textual = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Matches in one of the three ways."""
        query = words_query(str(value))
        words = Fragment(f"search_row.document @@ {query.sql}", query.parameters)
        tags = self._tags(str(value), query, setting)
        return (
            joined("OR", [words, Fragment("search_row.tags && %s::text[]", (tags,))])
            if tags
            else words
        )

    def _tags(self, text: str, query: Fragment, setting: Setting) -> list[str]:
        """The keys of the tags with these words; looked up once a question."""
        place = (self.code, text)
        if place not in setting.known:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT key FROM people_tag WHERE {TAG_WORDS} @@ {query.sql} ORDER BY key",  # noqa: S608 - constants
                    query.parameters,
                )
                setting.known[place] = [row[0] for row in cursor.fetchall()]
        return list(setting.known[place])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Nothing short can be said about a whole text."""
        return ""


def words_query(value: str, *, is_folded: bool = True) -> Fragment:
    """A tsquery: a phrase stemmed in either language, or word by word with the last as a prefix.

    `is_folded`: what it is asked of holds words in both foldings; else they stand as written.
    """
    text = without_gender(value)
    queries = ["phraseto_tsquery('german', %s)", "phraseto_tsquery('english', %s)"]
    parameters: list[str] = [text, text]
    for form in foldings(text) if is_folded else [text.lower()]:
        lexemes = _WORD.findall(form)
        if lexemes:
            queries.append("to_tsquery('simple', %s)")
            parameters.append(_prefix_query(lexemes))
    return Fragment(f"({' || '.join(queries)})", tuple(parameters))


def _prefix_query(lexemes: list[str]) -> str:
    """``'windpark' <-> 'serv':*`` with every lexeme quoted, so that no operator can slip in."""
    quoted = ["'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" for lexeme in lexemes]
    if len(lexemes[-1]) >= PREFIX_FROM:
        quoted[-1] += ":*"
    return " <-> ".join(quoted)
