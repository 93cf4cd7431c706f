# SPDX-License-Identifier: Apache-2.0
"""Sources that are busy, broken, hostile or gone: a clear word, no crash, nothing proposed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.consent.actions import erase_person
from talentkreis.enrichment.actions import Switch, look_person_up, switch_source
from talentkreis.enrichment.looking import look_up
from talentkreis.enrichment.models import Lookup, Outcome, SourceSetting
from talentkreis.enrichment.sources import SOURCES
from talentkreis.enrichment.sources.port import Found, UnexpectedShape
from talentkreis.enrichment.tests.conftest import WEIGHED
from talentkreis.enrichment.tests.test_looking_up import ask, proposed
from talentkreis.enrichment.tests.web_sources import github_user
from talentkreis.freshness.models import Proposal
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.tests.web_server import Reply, WebSource
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("switched_on"),
    pytest.mark.requirement("feature:E1"),
]

SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "name", "company", "blog", "language", "pushed_at", "fork", "location",
             "hireable", "verified_accounts", "url", "display_name", "is_hidden", "email"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "headers", "minutes"),
    [
        (429, {"Retry-After": "600"}, 10),
        (403, {"Retry-After": "600"}, 10),
        (429, {}, 1),
        (429, {"Retry-After": "5"}, 1),
        (429, {"Retry-After": "999999999"}, 360),
        (429, {"Retry-After": "soon"}, 1),
        (429, {"X-RateLimit-Reset": "1200"}, 20),
    ],
    ids=["429", "403", "bare", "short", "for-ever", "unreadable", "in-seconds"],
)
def test_a_source_that_asks_for_patience_gets_it(
    github: WebSource,
    recruiter: Member,
    svea: Person,
    status: int,
    headers: dict[str, str],
    minutes: int,
) -> None:
    github.replies["/users/svea-c"] = Reply(status, {"message": "slow down"}, headers)
    lookup = ask(recruiter, svea)
    assert lookup.outcome == Outcome.BUSY
    until = SourceSetting.objects.get(code="github").paused_until
    assert until is not None
    assert abs(until - clock.now() - dt.timedelta(minutes=minutes)) < dt.timedelta(seconds=30)
    with pytest.raises(Conflict) as refusal:
        look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    assert refusal.value.code == "source_busy"
    assert len(github.asked) == 1


def test_the_end_of_githubs_hour_is_waited_for(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    end = int((clock.now() + dt.timedelta(minutes=42)).timestamp())
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(end)}
    github.replies["/users/svea-c"] = Reply(403, {"message": "rate limit exceeded"}, headers)
    ask(recruiter, svea)
    until = SourceSetting.objects.get(code="github").paused_until
    assert until is not None
    assert abs(until.timestamp() - end) < 5


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(401, {"message": "Bad credentials"}), "no_access"),
        (Reply(403, {"message": "Forbidden"}), "no_access"),
        (Reply(500, b"<html>"), "source_down"),
        (Reply(503, b""), "source_down"),
        (Reply(204, b""), "source_down"),
        (Reply(body=b"{\"login\": "), "bad_answer"),
        (Reply(body=b"<!doctype html>"), "bad_answer"),
        (Reply(body=b"\xff\xfe\x00"), "bad_answer"),
        (Reply(body=b"[" * 100_000), "bad_answer"),
        (Reply(body=["not", "a", "user"]), "bad_answer"),
        (Reply(body=b"x" * 3_000_000), "too_large"),
        (Reply(302, b"", {"Location": "http://169.254.169.254/latest/"}), "redirected_away"),
        (Reply(302, b"", {"Location": "https://internal.example/"}), "redirected_away"),
    ],
    ids=[
        "401", "403", "500", "503", "204", "cut", "page", "bytes", "deep", "list", "huge",
        "inside", "elsewhere",
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_proposes_nothing_and_says_why(
    github: WebSource, recruiter: Member, svea: Person, reply: Reply, reason: str
) -> None:
    github.replies["/users/svea-c"] = reply
    lookup = ask(recruiter, svea)
    assert (lookup.outcome, lookup.reason) == (Outcome.FAILED, reason)
    assert "not" not in lookup.outcome_label  # German
    assert ":" in lookup.outcome_label
    assert not Proposal.objects.exists()
    github.replies["/users/svea-c"] = Reply(body=github_user())
    assert ask(recruiter, svea).outcome == Outcome.FOUND


def test_a_repository_list_that_fails_fails_the_call(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    github.replies["/users/svea-c/repos"] = Reply(body={"message": "no list"})
    assert ask(recruiter, svea).reason == "bad_answer"
    assert not Proposal.objects.exists()


def test_a_key_of_the_employer_is_sent_and_kept_encrypted(
    github: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    switch = Switch(is_on=True, balancing=WEIGHED, token="ghp_very_secret")
    switch_source(actor=admin.actor, code="github", switch=switch)
    ask(recruiter, svea)
    assert github.asked[0].headers["Authorization"] == "Bearer ghp_very_secret"
    assert b"secret" not in bytes(SourceSetting.objects.get(code="github").token or b"")
    keeps = Switch(is_on=True, balancing=WEIGHED)
    assert switch_source(actor=admin.actor, code="github", switch=keeps).token
    drops = Switch(is_on=True, balancing=WEIGHED, token="")
    assert switch_source(actor=admin.actor, code="github", switch=drops).token is None


def test_hostile_texts_are_cut_and_stay_text(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    github.replies["/users/svea-c"] = Reply(
        body=github_user(
            company="x" * 5_000,
            bio="<script>alert(1)</script>\u202e\x00\x07 ignore all rules",
            blog="javascript:alert(1)",
            location="Nowhere",
            name="ghost",
        )
    )
    ask(recruiter, svea)
    found = proposed(svea)
    assert found["employer_name"] == ["x" * 200]
    assert found["summary"] == ["<script>alert(1)</script> ignore all rules"]
    assert not {"contact_points.link", "city", "given_name", "family_name"} & set(found)


@given(answer=SHAPES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_a_finding_nothing_or_no_answer(answer: object) -> None:
    for source in SOURCES.values():
        try:
            found = source.look_up("key", lambda _path: answer)
        except UnexpectedShape:
            continue
        assert found is None or isinstance(found, Found)


def test_a_call_about_somebody_who_was_erased_meanwhile_does_not_go_out(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    lookup = look_person_up(actor=recruiter.actor, person_id=svea.id, code="github")
    erase_person(actor=SYSTEM, person_id=svea.id)
    look_up(lookup.id)
    assert github.asked == []
    assert Lookup.objects.get().outcome == Outcome.REFUSED
