# SPDX-License-Identifier: Apache-2.0
"""Merge fields are a grammar of their own; nothing else in a text has any power."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.mail.merge_fields import MergeError, check, fields_used, render

VALUES = {"first_name": "Svea", "position": "", "company": "Nordlicht & Söhne"}


@pytest.mark.requirement("feature:F6")
def test_a_field_becomes_its_value_and_an_empty_one_its_substitute() -> None:
    assert render("Guten Tag {{ first_name }}", VALUES) == "Guten Tag Svea"
    assert render('Ihre Arbeit als {{position|default:"Fachkraft"}}', VALUES) == (
        "Ihre Arbeit als Fachkraft"
    )
    assert render("als {{ position | default: „Fachkraft“ }}", VALUES) == "als Fachkraft"


@pytest.mark.requirement("feature:F6")
def test_an_empty_value_without_substitute_blocks_the_message() -> None:
    with pytest.raises(MergeError) as raised:
        render("Ihre Arbeit als {{ position }}", VALUES)
    assert [p.code for p in raised.value.problems] == ["empty_field"]


@pytest.mark.requirement("trust:S-13")
@pytest.mark.parametrize(
    "payload",
    [
        "{{7*7}}",
        "{{ x.__class__ }}",
        "{{ first_name.__class__ }}",
        "{{ first_name|upper }}",
        "{{ first_name() }}",
        "{% load static %}",
        "{% include '/etc/passwd' %}",
        "{# hidden #}",
        "{{ env }}",
        "{{ settings.SECRET_KEY }}",
        "{{ first_name | default: unquoted }}",
        "{{ first_name",
        "first_name }}",
        "{{ first_name\n}}",
        "{{{ first_name }}}",
        "{{ {{ first_name }} }}",
        '{{ first_name | default: "{{ company }}" }}',
        "{{ FIRST_NAME }}",
        "{{ fïrst }}",
    ],
)
def test_everything_but_the_grammar_blocks_the_message(payload: str) -> None:
    with pytest.raises(MergeError):
        render(f"Hallo {payload}!", VALUES)
    assert check(f"Hallo {payload}!", VALUES)


def test_values_are_never_read_as_fields_again() -> None:
    values = {"first_name": "{{ company }}", "company": "geheim"}
    assert render("{{ first_name }}", values) == "{{ company }}"


def test_html_values_are_escaped_and_the_text_around_them_is_not() -> None:
    values = {"company": "<script>alert(1)</script> & Söhne"}
    assert render("<p>{{ company }}</p>", values, part="html") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne</p>"
    )


@pytest.mark.requirement("trust:E-18")
@given(st.text(max_size=300), st.text(max_size=80))
def test_no_value_and_no_subject_can_open_a_second_header_line(value: str, around: str) -> None:
    try:
        subject = render(f'{around}{{{{ x | default: "-" }}}}', {"x": value}, part="header")
    except MergeError:
        return
    assert not set(subject) & set("\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


@given(st.text(alphabet='{}|%#"„“ abx_:default1\n', max_size=60))
def test_whatever_is_typed_ends_in_a_clean_text_or_an_error(template: str) -> None:
    values = {"a": "A", "b": ""}
    problems = check(template, values)
    if problems or any(name == "b" for name in fields_used(template)):
        return  # the other tests say that these are refused
    result = render(template, values)
    assert "{{" not in result
    assert "{%" not in result


def test_output_is_bounded() -> None:
    with pytest.raises(MergeError):
        render("{{ x }}" * 1_000, {"x": "a" * 1_000})
    assert len(render("{{ x }}", {"x": "a" * 5_000})) == 1_000


def test_fields_used_are_named_once_in_order() -> None:
    assert fields_used("{{ b }} {{ a }} {{ b }}") == ["b", "a"]


def test_unknown_fields_are_named_with_their_place() -> None:
    problems = check("Hallo {{ vornahme }}", {"vorname"})
    assert [(p.code, p.position, p.excerpt) for p in problems] == [("unknown_field", 6, "vornahme")]
    assert "vornahme" in problems[0].text
