# SPDX-License-Identifier: Apache-2.0
"""An aggregate report as plain values: RFC 9990 and RFC 7489, with and without a namespace."""

from __future__ import annotations

import datetime as dt
import io
import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from talentkreis.kernel.text import clean
from talentkreis.mail.dmarc.unpacking import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST_RECORDS: Final = 5_000
MOST_ELEMENTS: Final = 200_000
DEEPEST: Final = 12
MOST_MESSAGES: Final = 1_000_000_000
LONGEST_SPAN: Final = dt.timedelta(days=31)
_POLICIES: Final = frozenset({"none", "quarantine", "reject"})
# "pass" came with RFC 9990: DMARC passed, no policy was applied.
_DISPOSITIONS: Final = _POLICIES | {"pass"}
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """What one machine sent in our name within the time of the report."""

    source: str
    count: int
    disposition: str
    # Passed and aligned, as the receiver evaluated it.
    has_dkim: bool
    has_spf: bool
    header_from: str
    # Of the machine's own: which domain it signed with, and whether that signature held.
    signed_as: str = ""
    envelope_from: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Who reports about which domain and time, under which policy, with what."""

    reporter: str
    report_id: str
    domain: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    policy: str
    is_testing: bool
    records: tuple[Record, ...]


def read(xml: bytes) -> Report:
    """The report in an XML document. Raises Unreadable for anything hostile, odd or too large."""
    head: dict[str, Element] = {}
    records: list[Record] = []
    seen_root = ""
    try:
        for root_name, element in _parts(xml):
            seen_root = root_name
            name = _name(element)
            if name == "record":
                if len(records) >= MOST_RECORDS:
                    raise Unreadable("too_many_records")
                records.append(_record(element))
                element.clear()
            elif name in {"report_metadata", "policy_published"}:
                head[name] = element
    except DefusedXmlException as error:
        raise Unreadable("entities") from error
    except (ParseError, LookupError, ValueError, RecursionError) as error:
        raise Unreadable("not_a_report") from error
    if seen_root != "feedback" or len(head) < 2:  # noqa: PLR2004 - both parts of the head
        raise Unreadable("not_a_report")
    return _report(head["report_metadata"], head["policy_published"], tuple(records))


def _parts(xml: bytes) -> Iterator[tuple[str, Element]]:
    """Children of the root, each when it is whole, with the name of the root."""
    depth = count = 0
    root = ""
    for event, element in iterparse(
        io.BytesIO(xml), events=("start", "end"), forbid_dtd=True, forbid_entities=True
    ):
        if event == "start":
            depth, count = depth + 1, count + 1
            root = root or _name(element)
            if depth > DEEPEST or count > MOST_ELEMENTS:
                raise Unreadable("too_many_records")
            continue
        depth -= 1
        if depth == 1:
            yield root, element


def _report(metadata: Element, policy: Element, records: tuple[Record, ...]) -> Report:
    span = _child(metadata, "date_range")
    begins_at, ends_at = _moment(span, "begin"), _moment(span, "end")
    domain = _domain(_text(policy, "domain"))
    reporter, report_id = _text(metadata, "org_name"), _text(metadata, "report_id")
    if not (domain and reporter and report_id and begins_at and ends_at):
        raise Unreadable("not_a_report")
    if not dt.timedelta() <= ends_at - begins_at <= LONGEST_SPAN:
        raise Unreadable("not_a_report")
    wanted = _text(policy, "p").lower()
    return Report(
        reporter=reporter[:200],
        report_id=report_id[:255],
        domain=domain,
        begins_at=begins_at,
        ends_at=ends_at,
        policy=wanted if wanted in _POLICIES else "",
        # RFC 9990 says it plainly; before, less than 100 percent came close to it.
        is_testing=_text(policy, "testing").lower() == "y",
        records=records,
    )


def _record(element: Element) -> Record:
    row = _child(element, "row")
    evaluated = _child(row, "policy_evaluated")
    identifiers = _child(element, "identifiers")
    results = _child(element, "auth_results")
    if row is None or evaluated is None or identifiers is None:
        raise Unreadable("not_a_report")
    try:
        source = str(ipaddress.ip_address(_text(row, "source_ip")))
        count = int(_text(row, "count"))
    except ValueError as error:
        raise Unreadable("not_a_report") from error
    disposition = _text(evaluated, "disposition").lower()
    header_from = _domain(_text(identifiers, "header_from"))
    if not 0 < count <= MOST_MESSAGES or not header_from:
        raise Unreadable("not_a_report")
    return Record(
        source=source,
        count=count,
        disposition=disposition if disposition in _DISPOSITIONS else "none",
        has_dkim=_text(evaluated, "dkim").lower() == "pass",
        has_spf=_text(evaluated, "spf").lower() == "pass",
        header_from=header_from,
        signed_as=_signed_as(results),
        envelope_from=_domain(_text(_child(results, "spf"), "domain")),
    )


def _signed_as(results: Element | None) -> str:
    """The domain of a signature that held, else of the first one there is."""
    signatures = [each for each in results if _name(each) == "dkim"] if results is not None else []
    held = [each for each in signatures if _text(each, "result").lower() == "pass"]
    told = next(iter(held or signatures), None)
    return _domain(_text(told, "domain"))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((each for each in element if _name(each) == name), None)


def _text(element: Element | None, name: str) -> str:
    found = _child(element, name)
    return clean(found.text or "") if found is not None else ""


def _domain(text: str) -> str:
    folded = text.lower().rstrip(".")
    return folded if _DOMAIN.fullmatch(folded) else ""


def _moment(span: Element | None, name: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(int(_text(span, name)), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
