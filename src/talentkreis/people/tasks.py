# SPDX-License-Identifier: Apache-2.0
"""Upkeep: merges, documents that go on their day, skills whose meaning changed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.people import actions


@app.periodic(cron="41 2 * * *")
@app.task(name="people.link_skills", queueing_lock="people.link_skills")
def link_skills(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night, and after the team's words changed: which concept each skill is."""
    actions.link_skills()


@app.periodic(cron="*/5 * * * *")
@app.task(name="people.gather_strays", queueing_lock="people.gather_strays")
def gather_strays(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Let rows follow that were written for a record while it was merged."""
    actions.gather_strays()


@app.periodic(cron="23 3 * * *")
@app.task(name="people.settle_merges", queueing_lock="people.settle_merges")
def settle_merges(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: merges older than 90 days hold for good; their copies go."""
    while actions.settle_merges():
        pass


@app.periodic(cron="11 2 * * *")
@app.task(name="people.delete_documents_due", queueing_lock="people.delete_documents_due")
def delete_documents_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: delete the files whose day has come, some at a time."""
    while actions.delete_documents_due():
        continue


@app.periodic(cron="29 * * * *")
@app.task(name="people.check_mail_domains", queueing_lock=actions.CHECK_KEY, lock=actions.CHECK_KEY)
def check_mail_domains(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every hour, and soon after an address was added: whether domains take mail."""
    actions.check_mail_domains()


@app.periodic(cron="53 3 * * *")
@app.task(name="people.forget_mail_domains", queueing_lock="people.forget_mail_domains")
def forget_mail_domains(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: what was said about domains nobody uses any more goes."""
    actions.forget_mail_domains()
