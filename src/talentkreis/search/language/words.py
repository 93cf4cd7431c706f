# SPDX-License-Identifier: Apache-2.0
"""The words of the two languages: operators, units, and what a bare word may look like."""

from __future__ import annotations

import re

from talentkreis.search.tree import Operator, Unit

AND, OR, NOT = "and", "or", "not"
KEYWORDS = {
    "and": AND, "und": AND, "or": OR, "oder": OR, "not": NOT, "nicht": NOT,
}  # fmt: skip
PRINTED = {
    "de": {AND: "UND", OR: "ODER", NOT: "NICHT"},
    "en": {AND: "AND", OR: "OR", NOT: "NOT"},
}
UNITS = {
    **dict.fromkeys(("tag", "tage", "tagen", "t", "day", "days", "d"), Unit.DAYS),
    **dict.fromkeys(("woche", "wochen", "w", "week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("monat", "monate", "monaten", "m", "month", "months"), Unit.MONTHS),
    **dict.fromkeys(("jahr", "jahre", "jahren", "j", "year", "years", "y"), Unit.YEARS),
}
UNIT_NAMES = {
    "de": {
        Unit.DAYS: ("Tag", "Tage"),
        Unit.WEEKS: ("Woche", "Wochen"),
        Unit.MONTHS: ("Monat", "Monate"),
        Unit.YEARS: ("Jahr", "Jahre"),
    },
    "en": {
        Unit.DAYS: ("day", "days"),
        Unit.WEEKS: ("week", "weeks"),
        Unit.MONTHS: ("month", "months"),
        Unit.YEARS: ("year", "years"),
    },
}
# Longest first: "<=" before "<".
SYMBOLS = {
    ">=": Operator.AT_LEAST,
    "<=": Operator.AT_MOST,
    ">": Operator.MORE,
    "<": Operator.LESS,
    "~": Operator.LIKE,
    ":": Operator.IS,
    "=": Operator.IS,
}
QUOTES = '"„“”«»'

BARE = re.compile(rf"[^\s(){QUOTES}<>=:~]+")
# After an operator a word may hold colons: rolle:Elektroniker:in.
VALUE = re.compile(rf"[^\s(){QUOTES}]+")
# Where a level can follow: fähigkeit:SPS>=erfahren.
STEPPED_VALUE = re.compile(rf"[^\s(){QUOTES}<>=]+")
PLACE_VALUE = re.compile(rf"[^\s(){QUOTES}+]+")
RADIUS = re.compile(r"\s*\+\s*(\d{1,5})\s*km\b", re.IGNORECASE)
DURATION = re.compile(r"(\d{1,6})\s*([a-z]+)\b", re.IGNORECASE)
NUMBER = re.compile(r"-?\d{1,13}(?:[.,]\d{1,6})?(?=$|[\s()])")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[\s()])")
GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[\s()])")
SYMBOL = re.compile(r"\s*(>=|<=|>|<|~|:|=)")
GENDER_FORM = re.compile(r":in(?:nen)?(?=$|[\s()])", re.IGNORECASE)
# Control characters, and halves of pairs, which no database and no answer can hold.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
