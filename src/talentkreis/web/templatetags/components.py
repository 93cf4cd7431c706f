# SPDX-License-Identifier: Apache-2.0
"""Components that are more than an include. Builtins: templates need no ``{% load %}``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html

from talentkreis.kernel import clock
from talentkreis.web import dates, gates, icons
from talentkreis.web import ring as rings

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, *, css: str = "") -> SafeString:
    """A 16 px stroke icon, hidden from screen readers: the text beside it says what it means."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>',
        f" {css}" if css else "",
        icons.PATHS[name],
    )


@register.simple_tag
def ring(
    *,
    initials: str,
    warmth: float | None,
    last_contact_at: dt.datetime | None,
    gate: object = "",
    size: int = 40,
    hidden: bool = False,
) -> SafeString:
    """A person as a ring. `gate` is "yes", "ask", "no", a verdict, an answer, or empty."""
    return rings.draw(
        initials=initials,
        warmth=warmth,
        days=dates.days_since(last_contact_at) if last_contact_at else None,
        gate=gates.verdict_of(gate),
        size=size,
        is_hidden=hidden,
    )


@register.simple_tag
def ring_group(count: int) -> SafeString:
    """Several people as two overlapping circles with their number."""
    return rings.draw_group(count)


@register.simple_tag
def gate_badge(answer: object, *, label: str = "", long: bool = False) -> SafeString:
    """The gate's answer: shape first, colour second.

    `label` replaces the word (a channel: "E-mail"); `long` adds reason and next step, in the
    order answer, reason, next step.
    """
    if long:
        return gates.draw_long(answer, label=label)
    return gates.draw(gates.verdict_of(answer), label=label)


@register.simple_tag
def field(
    bound: BoundField, *, label: str = "", hint: str | None = "", **attributes: object
) -> SafeString:
    """A form field with label, control, hint and error, tied together for screen readers.

    `hint=None` drops the field's help text. Further arguments become attributes of the control
    (``inputmode="numeric"``, ``hx_get=…``); False removes one.
    """
    kind = _kind_of(bound.field.widget)
    # Django ties help text and errors to the control by itself, so it must know them.
    bound.label = label or bound.label
    bound.help_text = "" if hint is None else hint or bound.help_text
    attrs: dict[str, Any] = {"class": "in"} if kind == "control" else {}
    attrs.update({name.replace("_", "-"): value for name, value in attributes.items()})
    control = "" if kind == "choices" else bound.as_widget(attrs=attrs)
    return render_to_string(
        "components/field.html", {"field": bound, "kind": kind, "control": control}
    )


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "hidden" if widget.is_hidden else "control"


@register.simple_tag
def again_outside(bound: BoundField) -> SafeString:
    """The control of a field once more, for htmx to put in place of the one on the page."""
    return bound.as_widget(attrs={"class": "in", "hx-swap-oob": "true"})


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """Everything of a form that a person fills in: errors of the whole, then every field."""
    return render_to_string("components/fields.html", {"form": form})


@register.simple_tag
def ago(moment: dt.datetime | None, *, short: bool = False) -> SafeString | str:
    """How long ago in words ("41 days ago"), the exact moment as title; short: "41 d"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    days = dates.days_since(moment)
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        local.isoformat(timespec="seconds"),
        dates.moment_in_words(local),
        format_html(' class="{}"', "num") if short else "",
        dates.days_short(days) if short else dates.ago_in_words(days),
    )


@register.simple_tag
def day(value: dt.date | dt.datetime | None, *, weekday: bool = False) -> SafeString | str:
    """A date as people say it: today, yesterday, 24 November, the year only when another."""
    if value is None:
        return ""
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        date.isoformat(),
        dates.long_date(date),
        dates.day_in_words(date, today=clock.today(), has_weekday=weekday),
    )


@register.simple_tag
def moment(value: dt.datetime | None) -> SafeString | str:
    """Day and time of day: "today, 9:30", "24 November, 18:42"."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}, {}</time>',
        local.isoformat(timespec="seconds"),
        dates.moment_in_words(local),
        dates.day_in_words(local.date(), today=clock.today()),
        dates.time_of_day(local),
    )


@register.simple_tag
def page_url(name: str, *args: object, **kwargs: object) -> str:
    """Like ``{% url %}``, but empty for a page that this installation does not have."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""
