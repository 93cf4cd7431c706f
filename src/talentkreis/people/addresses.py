# SPDX-License-Identifier: Apache-2.0
"""Addresses in the one form in which they can be compared.

E-mail is lower case with an IDNA domain, phone is E.164, a link is without scheme, "www." and
closing slash. What cannot be brought into that form is refused with a sentence that says why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import idna
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.people.models import ContactKind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_is_email = EmailValidator(allowlist=[])
_ANGLED = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")
_TRUNK_ZERO = re.compile(r"^(\+\s*\d{1,3})\s*\(0\)")
_LINK = re.compile(r"[^\s/?#@:\\]+\.[^\s/?#@:\\]{2,}(:\d{1,5})?([/?#][^\s\\]*)?")
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_LINK = 320


def normalise(kind: str, value: str, country: str = "DE") -> str:
    """The comparable form of an address of this kind. Raises RuleViolation."""
    if kind == ContactKind.EMAIL:
        return normalise_email(value)
    if kind == ContactKind.PHONE:
        return normalise_phone(value, country)
    return normalise_link(value)


# The addresses nearly everybody has, recognised without a detour: imports ask a million times.
# A property test compares with the long way.
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9]|-(?!-)){0,60}[a-z0-9]\.)+[a-z]{2,20}"
)
_PLAIN_PHONE = re.compile(r"\(?(\+|00?)?([\d ()/.\-]+)")
_NOT_DIGIT = re.compile(r"\D")
# Country → its code and the lengths of ordinary numbers without trunk zero.
_PLANS = {"DE": ("49", range(7, 12)), "AT": ("43", range(7, 12)), "CH": ("41", range(9, 10))}


def normalise_email(value: str) -> str:
    """``Ayşe <A.Demir@Bücher.Example>`` → ``a.demir@xn--bcher-kva.example``.

    The local part is lower-cased too: by RFC 5321 it could differ by case, in practice nobody
    runs two mailboxes that do, and treating them as two would write to one person twice.
    Raises RuleViolation (`invalid_email`).
    """
    plain = value.strip().lower()
    if len(plain) <= LONGEST_EMAIL and _PLAIN_EMAIL.fullmatch(plain):
        return plain
    address = clean(value)
    angled = _ANGLED.search(address)
    if angled:
        address = angled[1]
    address = address.removeprefix("mailto:").strip()
    local, at, domain = address.rpartition("@")
    if not at:
        raise _refused("email", "invalid_email", _("An e-mail address needs an @."))
    if not local:
        raise _refused("email", "invalid_email", _("Nothing stands before the @."))
    if "." not in domain.strip("."):
        raise _refused("email", "invalid_email", _("The provider after the @ is missing."))
    try:
        ascii_domain = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
        normal = f"{local.lower()}@{ascii_domain}"
        _is_email(normal)
    except (idna.IDNAError, UnicodeError, ValidationError) as error:
        raise _refused(
            "email", "invalid_email", _("This is not an e-mail address we can write to.")
        ) from error
    if len(normal) > LONGEST_EMAIL:
        raise _refused("email", "invalid_email", _("This e-mail address is too long."))
    return normal


def normalise_phone(value: str, country: str = "DE") -> str:
    """``0431 / 555 0142`` → ``+494315550142``; without a prefix the number is of `country`.

    Raises RuleViolation (`invalid_phone`).
    """
    if plain := _plain_phone(value.strip(), country):
        return plain
    text = _TRUNK_ZERO.sub(r"\1", clean(value).removeprefix("tel:"))
    try:
        number = phonenumbers.parse(text, country.upper() or "DE")
    except phonenumbers.NumberParseException as error:
        raise _refused(
            "phone", "invalid_phone", _("This is not a phone number we can dial.")
        ) from error
    # Possible, not valid: numbering plans change faster than the library's tables.
    if not phonenumbers.is_possible_number(number):
        raise _refused(
            "phone", "invalid_phone", _("This phone number has too few or too many digits.")
        )
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _plain_phone(text: str, country: str) -> str:
    """An ordinary number of Germany, Austria or Switzerland; empty where it takes more thought."""
    found = _PLAIN_PHONE.fullmatch(text)
    if found is None or not text.isascii():
        return ""
    start, digits = found[1], _NOT_DIGIT.sub("", found[2])
    if start == "0":
        code, lengths = _PLANS.get(country, ("", range(0)))
    elif start:
        code, lengths = next(
            (plan for plan in _PLANS.values() if digits.startswith(plan[0])), ("", range(0))
        )
        digits = digits[len(code) :]
        if start == "00" and country not in _PLANS:
            return ""
    else:
        return ""
    if not code or len(digits) not in lengths or digits.startswith("0"):
        return ""
    return f"+{code}{digits}"


def readable_phone(normalised: str) -> str:
    """``+494315550142`` → ``+49 431 5550142``, as people read it."""
    try:
        number = phonenumbers.parse(normalised, None)
    except phonenumbers.NumberParseException:
        return normalised
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def normalise_link(value: str) -> str:
    """``https://www.LinkedIn.com/in/Ayse/`` → ``linkedin.com/in/Ayse``.

    Only web addresses: no other scheme, no sign-in part. Raises RuleViolation (`invalid_link`).
    """
    text = clean(value)
    scheme, mark, rest = text.partition("://")
    if mark and scheme.lower() not in {"http", "https"}:
        raise _refused("link", "invalid_link", _("Only web addresses can be links."))
    bare = rest if mark else text
    if not _LINK.fullmatch(bare):
        raise _refused("link", "invalid_link", _("This is not a web address."))
    try:
        parts = urlsplit(f"https://{bare}")
        host = idna.encode(parts.hostname or "", uts46=True).decode("ascii").lower()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, idna.IDNAError) as error:
        raise _refused("link", "invalid_link", _("This is not a web address.")) from error
    query = f"?{parts.query}" if parts.query else ""
    normal = f"{host.removeprefix('www.')}{port}{parts.path.rstrip('/')}{query}"
    if len(normal) > LONGEST_LINK:
        raise _refused("link", "invalid_link", _("This web address is too long."))
    return normal


def link_url(normalised: str) -> str:
    """The address to open for a normalised link."""
    return f"https://{normalised}"


def _refused(field: str, code: str, message: _StrOrPromise) -> RuleViolation:
    return RuleViolation(message, code=code, fields={field: message})
