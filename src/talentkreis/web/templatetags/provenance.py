# SPDX-License-Identifier: Apache-2.0
"""A value with its origin: said on hover and focus, in full one click away, grey when old."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talentkreis.web.templatetags.components import icon

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.people.provenance import Origin

register = template.Library()


@register.simple_tag(takes_context=True)
def origin(
    context: dict[str, Any],
    name: str,
    text: object,
    *,
    key: object = "",
    checked_at: dt.datetime | None = None,
    css: str = "",
) -> SafeString:
    """A value of the profile in the context. `name` and `key` as in the history of fields.

    The value is a link to everything it has been: a dialog with script, a page without. Empty
    where there is no value.
    """
    if text in (None, ""):
        return SafeString("")
    known = context["profile"].provenance.of(name, key, checked_at)
    address = reverse("people:origin", args=[context["person"].id, name])
    query = {"next": context["next_url"]} | ({"von": str(key)} if key else {})
    url = f"{address}?{urlencode(query)}"
    tip_id = "o-" + re.sub(r"[^a-z0-9]+", "-", f"{name}-{key}".lower()).strip("-")
    return format_html(
        '<span class="origin{}"><a class="value{}" href="{}" hx-get="{}" hx-target="#lazy"'
        ' hx-swap="innerHTML" data-opens="#lazy" aria-describedby="{}">{}</a>'
        '<span class="tip" role="tooltip" id="{}">{}</span></span>{}',
        " old" if known.is_old else "",
        f" {css}" if css else "",
        url,
        url,
        tip_id,
        text,
        tip_id,
        in_words(known),
        _age(known),
    )


def in_words(known: Origin) -> str:
    """ "from the CV, 3 March 2026, Merle Hansen. Consent, Art. 6(1)(a)." """
    day = date_format(timezone.localtime(known.at), "DATE_FORMAT")
    first = ", ".join(filter(None, (str(known.source_label), day, known.by)))
    first = first[:1].upper() + first[1:]
    return ". ".join(filter(None, (first, known.basis))) + "."


def _age(known: Origin) -> SafeString | str:
    """Said beside an old value in words, so that its age does not hang on a colour."""
    if not known.is_old:
        return ""
    month = date_format(timezone.localtime(known.at), "F Y")
    words = _("as of %(month)s") % {"month": month}
    return format_html(
        '<span class="age" title="{}">{}<span class="vh">{}</span></span>',
        words,
        icon("clock"),
        words,
    )
