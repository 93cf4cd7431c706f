# SPDX-License-Identifier: Apache-2.0
"""Aggregate reports as receivers write them, old and new, and what others make of them."""

from __future__ import annotations

import gzip
import io
import zipfile
from email.message import EmailMessage
from typing import Any

NEW = "urn:ietf:params:xml:ns:dmarc-2.0"


def record(**said: Any) -> str:
    """One line of a report; aligned by both unless told otherwise."""
    line = {
        "ip": "203.0.113.7",
        "count": 3,
        "disposition": "none",
        "dkim": "pass",
        "spf": "pass",
        "header_from": "nordlicht.test",
    } | said
    return f"""
    <record>
      <row><source_ip>{line["ip"]}</source_ip><count>{line["count"]}</count>
        <policy_evaluated><disposition>{line["disposition"]}</disposition>
          <dkim>{line["dkim"]}</dkim><spf>{line["spf"]}</spf></policy_evaluated></row>
      <identifiers><header_from>{line["header_from"]}</header_from></identifiers>
      <auth_results>
        <dkim><domain>other.test</domain><result>fail</result></dkim>
        <dkim><domain>nordlicht.test</domain><selector>s1</selector><result>pass</result></dkim>
        <spf><domain>bounce.nordlicht.test</domain><result>pass</result></spf>
      </auth_results>
    </record>"""


def report(*records: str, begin: int, **said: Any) -> bytes:
    """A report of RFC 7489; with `is_new` one of RFC 9990."""
    head = {"org": "google.com", "id": "4711", "domain": "nordlicht.test", "p": "quarantine"} | said
    is_new = bool(head.pop("is_new", False))
    opening = f'<feedback xmlns="{NEW}"><version>1.0</version>' if is_new else "<feedback>"
    policy = (
        "<np>reject</np><discovery_method>treewalk</discovery_method><testing>y</testing>"
        if is_new
        else "<pct>100</pct>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    {opening}
      <report_metadata><org_name>{head["org"]}</org_name><email>noreply@google.com</email>
        <report_id>{head["id"]}</report_id>
        <date_range><begin>{begin}</begin><end>{begin + 86_399}</end></date_range>
      </report_metadata>
      <policy_published><domain>{head["domain"]}</domain><adkim>r</adkim><aspf>r</aspf>
        <p>{head["p"]}</p><sp>none</sp>{policy}</policy_published>
      {"".join(records)}
    </feedback>""".encode()


def zipped(*contents: bytes) -> bytes:
    """A zip with a file for each content."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"google.com!nordlicht.test!{number}.xml", content)
    return made.getvalue()


def mailed(content: bytes, *, subject: str = "", name: str = "report.xml.gz") -> bytes:
    """A mail that brings a report."""
    mail = EmailMessage()
    mail["From"] = "dmarc reports <dmarc@google.test>"
    mail["To"] = "talente@nordlicht.test"
    mail["Message-ID"] = f"<{len(content)}@google.test>"
    mail["Subject"] = subject or (
        "Report Domain: nordlicht.test Submitter: google.com Report-ID: <4711>"
    )
    mail.set_content("This is an aggregate report.")
    mail.add_attachment(content, maintype="application", subtype="gzip", filename=name)
    return mail.as_bytes()


def bomb() -> bytes:
    """A gigabyte of blanks in a megabyte."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb") as file:
        for _each in range(256):
            file.write(b" " * 4_194_304)
    return made.getvalue()
