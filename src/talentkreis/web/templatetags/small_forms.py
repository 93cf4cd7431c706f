# SPDX-License-Identifier: Apache-2.0
"""Links and buttons to the small forms about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def opens(context: dict[str, Any], url_name: str, *arguments: object) -> SafeString:
    """Attributes of a link to a small form: without script its page, with script a dialog.

    ``<a {% opens "people:add_tag" person.id %}>``; afterwards one comes back to `next_url`.
    """
    url = f"{reverse(url_name, args=arguments)}?{urlencode({'next': context['next_url']})}"
    return format_html(
        'href="{}" hx-get="{}" hx-target="#lazy" hx-swap="innerHTML" data-opens="#lazy"', url, url
    )
