# SPDX-License-Identifier: Apache-2.0
"""DMARC reports: who sends in our name, from files of both standards and from hostile ones."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.mail.actions.dmarc import (
    forget_old_reports,
    read_mailed_reports,
    take_in_aggregate_report,
)
from talentkreis.mail.inbound.receiving import receive
from talentkreis.mail.models import AggregateReport, Classification, ReportedSource, Thread
from talentkreis.mail.queries.dmarc import in_our_name
from talentkreis.mail.tests.aggregate_reports import bomb, mailed, record, report, zipped
from talentkreis.mail.tests.factories import a_mailbox, the_employer
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:E-09")]
PAGE = reverse("mail:in_our_name")
DAY = 86_400


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin() -> Member:
    member: Member = MemberFactory.create(role=Role.ADMIN)
    the_employer()
    a_mailbox(from_address="karriere@nordlicht.test")
    return member


def yesterday(days: int = 1) -> int:
    return int(clock.now().timestamp()) // DAY * DAY - days * DAY


def take_in(member: Member, content: bytes) -> AggregateReport:
    return take_in_aggregate_report(actor=member.actor, content=content)


@pytest.mark.parametrize("is_new", [False, True], ids=["RFC 7489", "RFC 9990"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped], ids=["plain", "gzip", "zip"])
def test_both_standards_are_read_however_they_are_packed(
    admin: Member, is_new: bool, pack: Any
) -> None:
    lines = [
        record(),
        record(ip="2001:db8::7", count=2, dkim="fail", spf="fail", disposition="reject"),
        record(ip="198.51.100.1", disposition="pass", header_from="karriere.nordlicht.test"),
    ]
    row = take_in(admin, pack(report(*lines, begin=yesterday(), is_new=is_new)))
    assert (row.domain, row.policy, row.reporter) == ("nordlicht.test", "quarantine", "google.com")
    assert row.is_testing is is_new
    sources = {each.source: each for each in ReportedSource.objects.filter(report=row)}
    assert set(sources) == {"203.0.113.7", "2001:db8::7", "198.51.100.1"}
    known, forged = sources["203.0.113.7"], sources["2001:db8::7"]
    assert (known.count, known.has_dkim, known.has_spf) == (3, True, True)
    assert (known.signed_as, known.envelope_from) == ("nordlicht.test", "bounce.nordlicht.test")
    assert (forged.disposition, forged.has_dkim, forged.has_spf) == ("reject", False, False)
    assert sources["198.51.100.1"].domain == "karriere.nordlicht.test"


def test_the_page_puts_unknown_machines_first_and_its_figures_add_up(admin: Member) -> None:
    first = [record(), record(ip="198.51.100.9", count=7, dkim="fail", spf="fail")]
    take_in(admin, report(*first, begin=yesterday(1), id="1"))
    second = [record(count=5, spf="fail"), record(count=1, dkim="fail", spf="fail")]
    take_in(admin, report(*second, begin=yesterday(2), id="2"))
    take_in(admin, report(record(count=900), begin=yesterday(40), id="3"))
    shown = in_our_name(admin.actor)
    assert (shown.count, shown.passed_count, shown.failed_count) == (16, 8, 8)
    assert shown.percent == "50"
    assert [each.address for each in shown.unknown] == ["198.51.100.9"]
    (ours,) = shown.known
    assert (ours.count, ours.passed_count, ours.dkim_count, ours.spf_count) == (9, 8, 8, 3)
    assert ours.is_partly
    assert [(day.count, day.passed_count) for day in shown.days] == [(10, 3), (6, 5)]
    page = text(signed_in(admin).get(PAGE))
    assert "16 Mails in 30 Tagen" in page
    assert page.index("198.51.100.9") < page.index("203.0.113.7")
    assert "Unbekannte Rechner" in page
    english = MemberFactory.create(role=Role.ADMIN, language="en")
    assert "Unknown machines" in text(signed_in(english).get(PAGE))
    assert PAGE in text(signed_in(admin).get(reverse("mail:health")))


def test_domains_are_looked_at_one_by_one_and_an_invented_one_shows_all(admin: Member) -> None:
    lines = [record(), record(count=4, header_from="karriere.nordlicht.test")]
    take_in(admin, report(*lines, begin=yesterday()))
    assert in_our_name(admin.actor).domains == ["karriere.nordlicht.test", "nordlicht.test"]
    assert in_our_name(admin.actor, "karriere.nordlicht.test").count == 4
    assert in_our_name(admin.actor, "x' OR 1=1").count == 7


BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><feedback>&b;</feedback>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE feedback SYSTEM "file:///etc/passwd">
<feedback><report_metadata/></feedback>"""


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: BILLION_LAUGHS, "entities"),
        (lambda: OUTSIDE, "entities"),
        (bomb, "bomb"),
        (lambda: zipped(b" " * 9_000_000), "bomb"),
        (lambda: zipped(b"a", b"b"), "not_one_file"),
        (zipped, "not_a_report"),
        (lambda: gzip.compress(b"<feedback/>")[:-9], "damaged"),
        (lambda: b"\x1f\x8bnonsense", "damaged"),
        (lambda: b"PK\x03\x04nonsense", "damaged"),
        (lambda: gzip.compress(gzip.compress(b"<feedback/>")), "not_a_report"),
        (lambda: b"x" * 5_000_000, "too_large"),
        (lambda: gzip.compress(report(record() * 10_000, begin=yesterday())), "too_many_records"),
        (lambda: gzip.compress(b"<feedback>" + b"<a/>" * 400_000), "too_many_records"),
        (lambda: b"<feedback>" + b"<a>" * 5_000, "too_many_records"),
        (lambda: b"", "not_a_report"),
        (lambda: b"%PDF-1.7", "not_a_report"),
        (lambda: b"<html><body/></html>", "not_a_report"),
        (lambda: b'<?xml version="1.0" encoding="nonsense"?><feedback/>', "not_a_report"),
        (lambda: b"<feedback></feedback>", "not_a_report"),
        (lambda: report(record(ip="999.1.1.1"), begin=yesterday()), "not_a_report"),
        (lambda: report(record(count=-1), begin=yesterday()), "not_a_report"),
        (lambda: report(record(count="9" * 5_000), begin=yesterday()), "not_a_report"),
        (lambda: report(record(header_from="a b"), begin=yesterday()), "not_a_report"),
        (lambda: report(begin=10**18), "not_a_report"),
        (lambda: report(record(), begin=yesterday(-10)), "from_tomorrow"),
        (lambda: report(record(), begin=yesterday(), domain="somebody.test"), "foreign_domain"),
        (lambda: report(record(header_from="evil.test"), begin=yesterday()), "foreign_domain"),
    ],
)
def test_what_is_hostile_odd_or_about_others_is_refused_in_a_sentence(
    admin: Member, make: Any, code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        take_in(admin, make())
    assert refused.value.code == code
    assert not AggregateReport.objects.exists()
    assert not ReportedSource.objects.exists()


def test_the_same_report_again_changes_nothing_and_says_so(admin: Member) -> None:
    content = report(record(), begin=yesterday())
    take_in(admin, content)
    with pytest.raises(Conflict) as known:
        take_in(admin, gzip.compress(content))
    assert known.value.code == "known"
    assert ReportedSource.objects.count() == 1


def test_files_are_uploaded_together_and_each_bad_one_is_named(admin: Member) -> None:
    client = signed_in(admin)
    good = SimpleUploadedFile("gut.xml.gz", gzip.compress(report(record(), begin=yesterday())))
    bad = SimpleUploadedFile("schlecht<b>.xml", BILLION_LAUGHS)
    answer = client.post(PAGE, {"reports": [good, bad]})
    assert answer.status_code == 422
    page = text(answer)
    assert "schlecht&lt;b&gt;.xml" in page
    assert "gut.xml.gz" not in page
    assert "203.0.113.7" in page
    assert AggregateReport.objects.count() == 1
    assert client.post(PAGE, {}).status_code == 422
    other = SimpleUploadedFile("a.xml", report(record(), begin=yesterday(), id="2"))
    assert client.post(PAGE, {"reports": other}).status_code == 303
    assert Activity.objects.filter(kind="mail.aggregate_report_taken").count() == 2


def test_reports_that_come_by_mail_are_taken_in_and_bother_nobody(admin: Member) -> None:
    came = receive(mailed(gzip.compress(report(record(), begin=yesterday()))))
    assert came.classification == Classification.UNKNOWN
    assert not Thread.objects.exists()
    assert not AggregateReport.objects.exists()  # in a job, not while the mailbox is read
    assert read_mailed_reports(inbound_id=came.id) == 1
    assert AggregateReport.objects.get().came_by == "mail"
    assert read_mailed_reports(inbound_id=came.id) == 0  # safe to run twice
    hostile = receive(mailed(gzip.compress(BILLION_LAUGHS)))
    assert read_mailed_reports(inbound_id=hostile.id) == 0
    # A human who writes about reports is a human.
    asks = receive(mailed(b"x", subject="Report Domain: wer liest das?"))
    assert asks.classification == Classification.HUMAN_REPLY


def test_a_report_that_arrived_is_read_by_the_background_job(admin: Member) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    came = receive(mailed(gzip.compress(report(record(), begin=yesterday()))))
    job = ProcrastinateJob.objects.get(task_name="mail.read_aggregate_reports")
    assert job.args == {"inbound_id": str(came.id)}


def test_reports_go_after_thirteen_months(admin: Member) -> None:
    take_in(admin, report(record(), begin=yesterday(401), id="old"))
    take_in(admin, report(record(), begin=yesterday(30), id="new"))
    forget_old_reports()
    assert AggregateReport.objects.get().report_id == "new"
    assert ReportedSource.objects.count() == 1


def test_only_who_sets_mailboxes_up_sees_and_takes_in(admin: Member) -> None:
    recruiter = MemberFactory.create()
    with pytest.raises(NotAllowed):
        take_in(recruiter, report(record(), begin=yesterday()))
    client = client_of(Role.RECRUITER)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {}).status_code == 403
