# SPDX-License-Identifier: Apache-2.0
"""A source is asked about one person, and what it says becomes proposals beside what we know."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.relativedelta import relativedelta
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import erase_person, object_to_contact, restrict_person
from talentkreis.consent.tests.factories import give_consent
from talentkreis.enrichment.actions import (
    Switch,
    begin_call,
    look_person_up,
    switch_source,
    take_in,
)
from talentkreis.enrichment.looking import look_up
from talentkreis.enrichment.models import Lookup, Outcome, SourceSetting
from talentkreis.enrichment.sources.github import GitHub
from talentkreis.enrichment.sources.port import Found, Subject
from talentkreis.enrichment.tasks import look_up as job
from talentkreis.enrichment.tests.conftest import WEIGHED
from talentkreis.enrichment.tests.web_sources import github_user
from talentkreis.freshness.actions import decide_proposals
from talentkreis.freshness.models import Proposal, ProposalState, Signal, SignalKind
from talentkreis.freshness.queries import open_proposals
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.kernel.tests.web_server import Reply, WebSource
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import archive_person, mark_noticed, merge_people, update_person
from talentkreis.people.models import (
    BasisPurpose,
    ContactPoint,
    FieldHistory,
    LegalBasis,
    Person,
    PersonSkill,
    ProcessingBasis,
)
from talentkreis.people.privacy import export_person_rows
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.organisation.models import Member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("switched_on"),
    pytest.mark.requirement("feature:E1"),
]


def ask(member: Member, person: Person, code: str = "github") -> Lookup:
    """Ask and let the background job do its work."""
    lookup = look_person_up(actor=member.actor, person_id=person.id, code=code)
    job(lookup_id=str(lookup.id))
    lookup.refresh_from_db()
    return lookup


def proposed(person: Person) -> dict[str, list[Any]]:
    """Open proposals by field."""
    found: dict[str, list[Any]] = {}
    for row in Proposal.objects.filter(person_id=person.id, state=ProposalState.OPEN):
        found.setdefault(row.field, []).append(row.value)
    return found


def test_a_profile_on_github_becomes_proposals_and_changes_nothing_by_itself(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    lookup = ask(recruiter, svea)
    assert (lookup.outcome, lookup.cents, lookup.asked_by_id) == (Outcome.FOUND, 0, recruiter.id)
    assert lookup.purpose == BasisPurpose.POOL
    found = proposed(svea)
    assert found == {
        "employer_name": ["windpark-nord"],
        "city": ["Hamburg"],
        "postcode": [""],
        "summary": ["Grid control, mostly at night"],
        "contact_points.link": ["svea.example"],
        "skills": [
            {
                "name": "TypeScript",
                "is_there": True,
                "evidence": "1 öffentliches Repository, zuletzt geändert im März 2025",
                "on": "2025-03-01",
            }
        ],
    }
    assert lookup.proposal_count == 6
    svea.refresh_from_db()
    assert (svea.employer_name, svea.city, svea.summary) == ("Stadtwerke Kiel", "Kiel", "")


def test_only_the_user_name_leaves_the_machine(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    assert github.paths == [
        "/users/svea-c",
        "/users/svea-c/repos?type=owner&sort=pushed&per_page=100",
    ]
    sent = "\n".join(
        f"{asked.method} {asked.path} {asked.headers} {asked.body!r}" for asked in github.asked
    )
    for secret in ("Callsen", "post.example", "Stadtwerke", str(svea.id), "cookie", "Nordlicht"):
        assert secret.lower() not in sent.lower()
    assert {asked.headers["Host"] for asked in github.asked} == {"api.github.com"}


def test_gravatar_gets_a_fingerprint_and_its_photo_is_never_asked_for(
    gravatar: WebSource, recruiter: Member, svea: Person
) -> None:
    assert ask(recruiter, svea, "gravatar").outcome == Outcome.FOUND
    assert len(gravatar.paths) == 1
    assert "svea" not in gravatar.paths[0]
    found = proposed(svea)
    assert found["position"] == ["Netzleitingenieurin"]
    assert found["contact_points.link"] == ["social.example/@svea"]
    assert "city" not in found  # Kiel stands there already
    assert "pronouns" not in found
    assert "avatar" not in repr(found)


def test_what_is_taken_over_keeps_where_it_came_from_by_whom_and_why(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    shown = open_proposals(recruiter.actor, svea.id)
    taken = [one.id for one in shown if one.field in {"employer_name", "skills"}]
    link = [one.id for one in shown if one.field == "contact_points.link"]
    decide_proposals(
        actor=recruiter.actor,
        person_id=svea.id,
        shown=[one.id for one in shown],
        accepted=taken + link,
    )
    svea.refresh_from_db()
    assert (svea.employer_name, svea.city) == ("windpark-nord", "Kiel")
    row = FieldHistory.objects.get(person=svea, field="employer_name")
    assert (row.source, row.old, row.new) == ("github", "Stadtwerke Kiel", "windpark-nord")
    assert row.actor_id == recruiter.id
    assert row.basis is not None
    assert row.basis.purpose == BasisPurpose.POOL
    skill = PersonSkill.objects.get(person=svea, skill__name="TypeScript")
    assert skill.evidence == "1 öffentliches Repository, zuletzt geändert im März 2025"
    assert (skill.evidence_source, skill.evidenced_on) == ("work", dt.date(2025, 3, 1))
    points = ContactPoint.objects.filter(person=svea, kind="link")
    assert set(points.values_list("normalised", flat=True)) == {
        "github.com/svea-c",
        "svea.example",
    }


def test_nothing_is_ticked_against_the_word_of_a_human_being(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    update_person(actor=recruiter.actor, person_id=svea.id, changes={"city": "Flensburg"})
    update_person(
        actor=recruiter.actor,
        person_id=svea.id,
        changes={"employer_name": "Fördenetz"},
        source="self_update",
    )
    ask(recruiter, svea)
    ticked = {one.field: one.is_ticked for one in open_proposals(recruiter.actor, svea.id)}
    assert ticked["city"] is False
    assert ticked["employer_name"] is False
    assert ticked["summary"] is True  # nothing stood there


def test_what_was_left_out_does_not_come_back_by_itself(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    shown = [one.id for one in open_proposals(recruiter.actor, svea.id)]
    decide_proposals(actor=recruiter.actor, person_id=svea.id, shown=shown, accepted=[])
    github.replies["/users/svea-c"] = Reply(body=github_user(company="Offshore Süd"))
    assert ask(recruiter, svea).proposal_count == 1
    assert proposed(svea) == {"employer_name": ["Offshore Süd"]}


def test_asking_again_keeps_what_waits_and_says_that_nothing_is_new_when_all_is_known(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    before = set(Proposal.objects.filter(person=svea).values_list("id", flat=True))
    ask(recruiter, svea)
    assert set(Proposal.objects.filter(person=svea).values_list("id", flat=True)) == before
    github.replies["/users/svea-c"] = Reply(
        body=github_user(company="Stadtwerke Kiel", location="Kiel", bio=None, blog="")
    )
    github.replies["/users/svea-c/repos"] = Reply(body=[])
    assert ask(recruiter, svea).outcome == Outcome.SAME


@pytest.mark.requirement("trust:L-17")
def test_a_public_address_is_proposed_only_to_whom_e_mail_is_allowed(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    github.replies["/users/svea-c"] = Reply(body=github_user(email="svea@code.example"))
    ask(recruiter, svea)
    assert "contact_points.email" not in proposed(svea)
    assert "code.example" not in repr(list(Proposal.objects.values_list("value", flat=True)))
    give_consent(svea.id)
    ask(recruiter, svea)
    assert proposed(svea)["contact_points.email"] == ["svea@code.example"]


@pytest.mark.requirement("trust:L-09")
def test_who_was_found_has_to_be_told_within_a_month(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    basis = ProcessingBasis.objects.get(person=svea)
    ask(recruiter, svea)
    basis.refresh_from_db()
    month = clock.today() + relativedelta(months=1)
    assert (basis.notice_due_on, basis.noticed_at) == (month, None)
    assert basis.source == "Test; öffentliches Profil bei GitHub"
    # A clock that runs goes on; one that was settled before the next finding starts again.
    ProcessingBasis.objects.update(notice_due_on=clock.today() + dt.timedelta(days=3))
    github.replies["/users/svea-c"] = Reply(body=github_user(company="Offshore Süd"))
    ask(recruiter, svea)
    basis.refresh_from_db()
    assert basis.notice_due_on == clock.today() + dt.timedelta(days=3)
    mark_noticed(actor=recruiter.actor, person_id=svea.id, basis_id=basis.id)
    github.replies["/users/svea-c"] = Reply(body=github_user(company="Offshore West"))
    ask(recruiter, svea)
    basis.refresh_from_db()
    assert (basis.notice_due_on, basis.noticed_at) == (month, None)
    assert basis.source.count("GitHub") == 1


def test_nobody_is_told_of_a_source_that_said_nothing_new(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    del github.replies["/users/svea-c"]
    assert ask(recruiter, svea).outcome == Outcome.ABSENT
    assert ProcessingBasis.objects.get(person=svea).notice_due_on is None


OBSTACLES: dict[str, Callable[[Person], object]] = {
    "objected": lambda person: object_to_contact(actor=SYSTEM, person_id=person.id),
    "restricted": lambda person: restrict_person(actor=SYSTEM, person_id=person.id),
    "archived": lambda person: archive_person(actor=SYSTEM, person_id=person.id, reason="Doppelt"),
    "no_basis": lambda person: ProcessingBasis.objects.filter(person=person).update(
        purpose=BasisPurpose.APPLICATION, legal_basis=LegalBasis.CONTRACT
    ),
    "notice_overdue": lambda person: ProcessingBasis.objects.filter(person=person).update(
        purpose=BasisPurpose.SOURCING,
        legal_basis=LegalBasis.LEGITIMATE_INTEREST,
        notice_due_on=clock.today() - dt.timedelta(days=1),
    ),
}


@pytest.mark.requirement("trust:L-13")
@pytest.mark.requirement("trust:L-15")
@pytest.mark.parametrize("reason", sorted(OBSTACLES))
def test_whoever_must_not_be_looked_up_is_not(
    github: WebSource, recruiter: Member, svea: Person, reason: str
) -> None:
    OBSTACLES[reason](svea)
    with pytest.raises(RuleViolation) as refusal:
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert refusal.value.code == reason
    assert not Lookup.objects.exists()
    assert github.asked == []


@pytest.mark.parametrize("reason", sorted(OBSTACLES))
def test_a_no_between_asking_and_calling_keeps_the_call_from_going_out(
    github: WebSource, recruiter: Member, svea: Person, reason: str
) -> None:
    lookup = look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    OBSTACLES[reason](svea)
    job(lookup_id=str(lookup.id))
    lookup.refresh_from_db()
    assert (lookup.outcome, lookup.reason, lookup.cents) == (Outcome.REFUSED, reason, 0)
    assert github.asked == []


def test_an_objection_while_the_source_answers_leaves_no_trace_of_the_answer(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    lookup = look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert begin_call(lookup_id=lookup.id) is not None
    object_to_contact(actor=SYSTEM, person_id=svea.id)
    assert take_in(lookup_id=lookup.id, found=Found(employer_name="Offshore Süd")) == 0
    lookup.refresh_from_db()
    assert (lookup.outcome, lookup.reason) == (Outcome.REFUSED, "objected")
    assert not Proposal.objects.exists()


def test_on_consent_alone_sourced_people_are_left_in_peace(
    github: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    switch = Switch(is_on=True, legal_basis=LegalBasis.CONSENT)
    switch_source(actor=admin.actor, code="github", switch=switch)
    assert ask(recruiter, svea).legal_basis == LegalBasis.CONSENT
    ProcessingBasis.objects.update(
        purpose=BasisPurpose.SOURCING,
        legal_basis=LegalBasis.LEGITIMATE_INTEREST,
        notice_due_on=clock.today() + dt.timedelta(days=9),
    )
    with pytest.raises(RuleViolation) as refusal:
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert refusal.value.code == "no_consent"


def test_a_source_that_is_off_is_not_asked_and_off_is_how_they_come(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    SourceSetting.objects.all().delete()
    with pytest.raises(RuleViolation) as refusal:
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert refusal.value.code == "switched_off"
    with pytest.raises(RuleViolation):
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="invented")
    assert github.asked == []


def test_a_link_to_a_repository_or_a_page_of_github_names_nobody(
    github: WebSource, recruiter: Member
) -> None:
    source = GitHub()
    for link in (
        "github.com/svea-c/scada-tools",
        "github.com/features",
        "github.com/orgs/nordlicht",
        "gitlab.com/svea-c",
        "github.com.example/svea-c",
        "github.com/a_b",
        "github.com/-a",
        "github.com/..",
    ):
        assert source.key_of(Subject(links=(link,))) is None, link
    person = PersonFactory.create()
    with pytest.raises(RuleViolation) as refusal:
        look_person_up(actor=recruiter.actor, person_id=person.id, code="github")
    assert refusal.value.code == "no_key"


def test_an_organisation_is_no_person(github: WebSource, recruiter: Member, svea: Person) -> None:
    github.replies["/users/svea-c"] = Reply(body=github_user(type="Organization"))
    assert ask(recruiter, svea).outcome == Outcome.ABSENT
    assert not Proposal.objects.exists()


def test_asking_twice_is_one_call_and_a_job_that_runs_twice_changes_nothing(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    first = look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    again = look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert first.id == again.id
    jobs = ProcrastinateJob.objects.filter(task_name="enrichment.look_up")
    assert [row.args for row in jobs] == [{"lookup_id": str(first.id)}]
    look_up(first.id)
    asked = len(github.asked)
    look_up(first.id)
    look_up(uuid.uuid4())
    assert len(github.asked) == asked
    assert Proposal.objects.filter(person=svea).count() == 6


def test_a_month_never_costs_more_than_its_ceiling(
    github: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    switch = Switch(is_on=True, balancing=WEIGHED, cents_a_call=5, cents_a_month=12)
    switch_source(actor=admin.actor, code="github", switch=switch)
    assert ask(recruiter, svea).cents == 5
    ask(recruiter, svea)
    with pytest.raises(Conflict) as refusal:
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert refusal.value.code == "budget_used_up"
    Lookup.objects.update(asked_at=clock.now() - dt.timedelta(days=40))
    assert ask(recruiter, svea).cents == 5


def test_another_employer_and_a_wish_for_offers_are_signals(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    github.replies["/users/svea-c"] = Reply(body=github_user(hireable=True))
    ask(recruiter, svea)
    signals = Signal.objects.filter(person=svea).values_list("kind", "source")
    assert set(signals) == {
        (SignalKind.JOB_CHANGE, "github"),
        (SignalKind.OPEN_TO_WORK, "github"),
    }
    Signal.objects.update(decided_at=clock.now(), end="dismissed")
    ask(recruiter, svea)
    assert not Signal.objects.filter(kind=SignalKind.OPEN_TO_WORK, decided_at__isnull=True).exists()


def test_the_record_tells_of_a_call_without_what_was_sent_or_said(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    row = Activity.objects.get(kind="enrichment.person_looked_up")
    assert row.payload["source"] == "github"
    assert row.payload["proposal_count"] == 6
    for secret in ("svea", "windpark", "hamburg"):
        assert secret not in repr(row.payload).lower()


def test_a_person_learns_who_looked_them_up_and_after_erasure_only_the_cost_stays(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    told = export_person_rows(svea.id)["enrichment"]["lookups"]
    assert [(row["source"], row["asked_by__name"], row["outcome"]) for row in told] == [
        ("github", "Merle Hansen", "found")
    ]
    erase_person(actor=SYSTEM, person_id=svea.id, reason="request")
    row = Lookup.objects.get()
    assert (row.person_id, row.outcome) == (None, Outcome.FOUND)


def test_calls_about_two_records_become_those_of_one(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    ask(recruiter, svea)
    other = PersonFactory.create(given_name="Svea", family_name="Callsen")
    look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    merge_people(actor=recruiter.actor, survivor_id=other.id, merged_ids=[svea.id])
    assert set(Lookup.objects.values_list("person_id", flat=True)) == {other.id}
    waiting = Lookup.objects.get(answered_at__isnull=True)
    look_up(waiting.id)
    assert "employer_name" in proposed(other)


def test_roles_that_do_not_care_for_people_look_nobody_up(github: WebSource, svea: Person) -> None:
    for role in (Role.DPO, Role.MARKETING):
        actor = MemberFactory.create(role=role).actor
        with pytest.raises(NotAllowed):
            look_person_up(actor=actor, person_id=svea.id, code="github")
