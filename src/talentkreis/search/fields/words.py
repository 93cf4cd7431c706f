# SPDX-License-Identifier: Apache-2.0
"""Fields over text: full text, names and other folded keys, labels."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING

from talentkreis.kernel.arrays import text_array
from talentkreis.kernel.text import fold, fold_short
from talentkreis.search import vocabulary
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.levels import word_of
from talentkreis.search.fields.registry import NOBODY, Field, Fragment, Naming, Way, joined
from talentkreis.search.tree import AtLeast, Operator, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow

# Elektroniker:in, Pfleger*innen, Techniker (m/w/d): the word that all forms have in common.
_GENDER = re.compile(
    r"(?:[:*_/]-?in(?:nen)?|\(in(?:nen)?\))(?=$|\s)|\s*\([mwfd](?:/[mwfdx])+\)", re.IGNORECASE
)
_WORD = re.compile(r"[\w+#.&-]+")
# Between the words of a name.
_BETWEEN = re.compile(r"[\s-]+")
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
        if not foldings(word_of(value))[0]:
            raise UnknownValue
        return value if isinstance(value, AtLeast) else str(value)


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
    """The name: contained, or alike despite typing errors."""

    operators: tuple[Operator, ...] = (Operator.IS, Operator.LIKE)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contained, or alike."""
        if operator is Operator.LIKE:
            return alike(fold(str(value)), setting)
        return super().sql(operator, value, setting)


# In a shorter word one slip makes another word of it; a longer one keeps most of its parts.
SLIPS = range(4, 10)
# Ways to write the sounds of a name; each is tried with every slip.
MOST_WRITINGS = 4
# Words of names here that are taken for one; more are no longer the one that was meant.
MOST_ALIKE = 100
# Where each row is asked once more, nothing is worth looking up; kept, it must know later words.
_ONE_BY_ONE = frozenset({Way.GIVEN, Way.KEPT})
_HAS_ALIKE = r"""EXISTS (SELECT FROM string_to_table(
    translate(search_row.name_key, E'\n-', '  '), ' ') AS part(word)
    WHERE part.word %%> %s OR part.word = ANY(%s::text[]) OFFSET 0)"""


def alike(folded: str, setting: Setting) -> Fragment:
    """The name has these folded words despite typing errors.

    Longer words keep enough parts of three letters in common. Short ones (Mayr, Mayer) do not:
    those may be one slip away. Which words of names here that is true of is looked up first, once
    a question, and rows are asked for whole words.
    """
    return joined("AND", [_alike(word, setting) for word in parts_of(folded)])


def alike_words(name: str, setting: Setting) -> list[str]:
    """Of a name as somebody typed it: the words here that its last one may have been meant as."""
    return _known_as(parts_of(fold(name))[-1], setting)


def parts_of(folded: str) -> list[str]:
    """The words of a folded name; the whole where it has none."""
    return [word for word in _BETWEEN.split(folded) if word] or [folded]


def _known_as(word: str, setting: Setting) -> list[str]:
    place = ("alike names", word)
    if place not in setting.known:
        setting.known[place] = vocabulary.alike(word, slipped(word), MOST_ALIKE)
    words: list[str] = setting.known[place]
    return words


def _alike(word: str, setting: Setting) -> Fragment:
    if setting.way in _ONE_BY_ONE:
        return Fragment(_HAS_ALIKE, (word, text_array(sorted(slipped(word)))))
    words = _known_as(word, setting)
    if not words:
        return NOBODY
    whole = has_word(words)
    if setting.way is not Way.THROUGH or not all(map(str.isalpha, words)):
        return whole
    # The index of documents has words as such; that of names would collect their parts first.
    lexemes = " | ".join(f"'{each}'" for each in words)
    among = Fragment("search_row.document @@ %s::tsquery", (lexemes,))
    return joined("AND", [among, Fragment("search_row.name_key || '' ~ %s", whole.parameters)])


def has_word(words: Sequence[str]) -> Fragment:
    """The name has one of these folded words as a whole."""
    either = "|".join(map(re.escape, words))
    return Fragment("search_row.name_key ~ %s", (rf"(^|[ \n-])({either})([ \n-]|$)",))


@lru_cache(maxsize=200)
def slipped(word: str) -> frozenset[str]:
    """The word with a letter left out, doubled, put in, mistaken, or two swapped, and as it is.

    What German writes in several ways and says in one (Maier, Mayer, Meyer) is no slip.
    """
    if len(word) not in SLIPS or not word.isalnum():
        return frozenset([word])
    found: set[str] = set()
    for writing in list(_writings(word))[:MOST_WRITINGS]:
        found.add(writing)
        for at in range(len(writing) + 1):
            before, behind = writing[:at], writing[at:]
            found.update(before + letter + behind for letter in ascii_lowercase)
            found.update(before + letter + behind[1:] for letter in ascii_lowercase if behind)
            found.add(before + behind[1:])
            found.add(before + behind[1:2] + behind[:1] + behind[2:])
    return frozenset(found)


def _writings(word: str) -> dict[str, None]:
    """The ways to write what is said: the given one first."""
    said = [word]
    for one, other in (("ai", "ei"), ("ay", "ey"), ("i", "y")):
        said += [each.replace(a, b) for each in said for a, b in ((one, other), (other, one))]
    return dict.fromkeys(said)


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
