# SPDX-License-Identifier: Apache-2.0
"""The tags that draw components."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import translation

from talentkreis.web import icons

NOW = dt.datetime(2026, 11, 24, 8, 30, tzinfo=dt.UTC)


def _draw(source: str, language: str = "de", **context: Any) -> str:
    with translation.override(language):
        return Template(source).render(Context(context)).strip()


def _text(source: str, language: str = "de", **context: Any) -> str:
    html = _draw(source, language, **context)
    return html.partition(">")[2].partition("<")[0]


@pytest.mark.parametrize("name", icons.PATHS)
def test_every_icon_is_hidden_from_screen_readers(name: str) -> None:
    svg = _draw("{% icon name %}", name=name)
    assert 'class="i"' in svg
    assert 'aria-hidden="true"' in svg


class _Verdict(Enum):
    YES = 2
    ASK = 1
    NO = 0


@dataclass
class _Answer:
    verdict: object
    text: str = "Eigener Wunsch vom 2. November."
    next_step: object = None


@pytest.mark.parametrize(
    ("gate", "word", "css"),
    [
        ("yes", "Ja", "gate may"),
        (_Verdict.ASK, "Erst fragen", "gate ask"),
        (_Answer(_Verdict.NO), "Nein", "gate no"),
    ],
)
def test_the_gate_badge_takes_word_verdict_or_answer(gate: object, word: str, css: str) -> None:
    badge = _draw("{% gate_badge gate %}", gate=gate)
    assert f'class="{css}"' in badge
    assert badge.endswith(f"{word}</span>")


def test_a_channel_on_the_badge_keeps_the_word_for_screen_readers() -> None:
    badge = _draw('{% gate_badge "no" label="Newsletter" %}')
    assert 'Newsletter<span class="vh">: Nein</span>' in badge


def test_the_long_badge_gives_answer_reason_and_next_step_in_this_order() -> None:
    answer = _Answer("no", next_step="Erinnerung legen")
    badge = _draw("{% gate_badge answer long=True %}", answer=answer)
    assert badge.index("Nein") < badge.index("Eigener Wunsch") < badge.index("Erinnerung legen")


@pytest.mark.parametrize(
    ("days", "de", "en"),
    [
        (0, "heute", "today"),
        (1, "gestern", "yesterday"),
        (-1, "morgen", "tomorrow"),
        (-3, "in 3 Tagen", "in 3 days"),
        (41, "vor 41 Tagen", "41 days ago"),
        (1100, "vor 3 Jahren", "3 years ago"),
    ],
)
def test_ago_speaks_as_people_do(days: int, de: str, en: str) -> None:
    with time_machine.travel(NOW, tick=False):
        moment = NOW - dt.timedelta(days=days)
        assert _text("{% ago moment %}", moment=moment) == de
        assert _text("{% ago moment %}", "en", moment=moment) == en


def test_a_day_late_in_the_evening_is_the_local_one() -> None:
    """22:30 UTC on the 23rd is already the 24th here? No: 23:30, still the 23rd."""
    with time_machine.travel(NOW, tick=False):
        evening = dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC)
        assert _text("{% day moment %}", moment=evening) == "gestern"
        assert _text("{% day moment %}", moment=evening + dt.timedelta(hours=1)) == "heute"


@pytest.mark.parametrize(
    ("date", "de", "en"),
    [
        (dt.date(2026, 11, 24), "heute", "today"),
        (dt.date(2026, 12, 3), "3.\u00a0Dezember", "3\u00a0December"),
        (dt.date(2028, 3, 3), "3.\u00a0März 2028", "3\u00a0March 2028"),
    ],
)
def test_a_day_names_the_year_only_when_it_is_another(date: dt.date, de: str, en: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert _text("{% day date %}", date=date) == de
        assert _text("{% day date %}", "en", date=date) == en


def test_no_moment_draws_nothing() -> None:
    assert _draw("{% ago none %}{% day none %}{% moment none %}", none=None) == ""


class _Form(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie die Person genannt werden will.")
    address = forms.EmailField(label="E-Mail")
    is_kept = forms.BooleanField(label="Behalten", help_text="Bis zum Widerruf.")
    channel = forms.ChoiceField(
        label="Kanal", choices=[("a", "Telefon"), ("b", "Brief")], widget=forms.RadioSelect
    )
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    form = _Form({"name": "", "address": "svea@"})
    form.full_clean()
    name = _draw("{% field form.name %}", form=form)
    assert '<label for="id_name">Name</label>' in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert 'id="id_name_helptext"' in name
    assert 'id="id_name_error"' in name
    address = _draw("{% field form.address %}", form=form)
    assert 'aria-describedby="id_address_error"' in address
    assert "helptext" not in address


def test_label_hint_and_attributes_can_be_given_by_the_page() -> None:
    drawn = _draw(
        '{% field form.name label="Rufname" hint=None hx_get="/x/" autofocus=True %}', form=_Form()
    )
    assert ">Rufname</label>" in drawn
    assert "helptext" not in drawn
    assert 'hx-get="/x/"' in drawn
    assert " autofocus" in drawn


def test_choices_are_a_fieldset_with_a_legend() -> None:
    drawn = _draw("{% field form.channel %}", form=_Form())
    assert "<legend>Kanal</legend>" in drawn
    assert drawn.count('class="check"') == 2


def test_a_check_box_stands_before_its_label() -> None:
    drawn = _draw("{% field form.is_kept %}", form=_Form())
    assert drawn.index("<input") < drawn.index("Behalten") < drawn.index("Bis zum Widerruf.")


def test_all_fields_of_a_form_are_drawn_with_the_errors_of_the_whole() -> None:
    form = _Form({})
    form.add_error(None, "So passt es nicht zusammen.")
    drawn = _draw("{% fields form %}", form=form)
    assert drawn.index("So passt es nicht") < drawn.index("id_name")
    assert 'type="hidden"' in drawn


def test_a_page_that_does_not_exist_has_an_empty_address() -> None:
    assert _draw('{% page_url "web:health" %}') == "/gesundheit/"
    assert _draw('{% page_url "web:nowhere" %}') == ""
