# SPDX-License-Identifier: Apache-2.0
"""The ring: a person as initials in a circle that closes when we speak.

The gap at 12 o'clock is the time since the last real contact, the arc is warmth as a share of
what is left, the mark at half past four is the gate's answer. Meaning never hangs on colour
alone: the arc has length, the mark has shape, the label says it in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

# Days since the last real contact, up to and including → width of the gap in degrees.
GAPS: Final = ((14, 0), (90, 32), (180, 64), (365, 96))
GAP_BEYOND_A_YEAR: Final = 136
WARMTH_STEPS: Final = 5
FULL_CIRCLE: Final = 360


@dataclass(frozen=True, slots=True)
class _Size:
    """Measures of one size in pixels: the box is square, marks sit at half past four."""

    box: int
    radius: float
    stroke: float
    mark: float
    cut: float
    signs: dict[str, str]
    face: float | None = None
    letters: str = ""

    @property
    def centre(self) -> int:
        return self.box // 2


_SIZES: Final = {
    96: _Size(
        box=96,
        radius=44.5,
        stroke=5,
        mark=80.5,
        cut=14,
        face=40.5,
        letters='<text x="48" y="57" font-size="27">{}</text>',
        signs={
            "yes": (
                '<circle class="m-may" cx="80.5" cy="80.5" r="11"/>'
                '<path class="m-sign" stroke-width="3.14" d="M75.8 80.9l3.3 3.3 6.1-6.9"/>'
            ),
            "ask": (
                '<circle class="m-ask" cx="80.5" cy="80.5" r="9.6" stroke-width="2.36"/>'
                '<path class="m-sign ask" stroke-width="2.55"'
                ' d="M77.55 78.34a2.95 2.95 0 1 1 4.32 2.75q-1.38.79-1.38 2.16M80.5 85.8v.01"/>'
            ),
            "no": (
                '<circle class="m-no" cx="80.5" cy="80.5" r="11"/>'
                '<path class="m-sign" stroke-width="3.93" d="M75.4 80.5h10.2"/>'
            ),
        },
    ),
    40: _Size(
        box=40,
        radius=18,
        stroke=3.2,
        mark=33.2,
        cut=7.4,
        face=14.9,
        letters='<text x="20" y="24.6" font-size="13">{}</text>',
        signs={
            "yes": (
                '<circle class="m-may" cx="33.2" cy="33.2" r="5.6"/>'
                '<path class="m-sign" stroke-width="1.6" d="M30.8 33.4l1.7 1.7 3.1-3.5"/>'
            ),
            "ask": (
                '<circle class="m-ask" cx="33.2" cy="33.2" r="4.9" stroke-width="1.2"/>'
                '<path class="m-sign ask" stroke-width="1.3"'
                ' d="M31.7 32.1a1.5 1.5 0 1 1 2.2 1.4q-.7.4-.7 1.1M33.2 35.9v.01"/>'
            ),
            "no": (
                '<circle class="m-no" cx="33.2" cy="33.2" r="5.6"/>'
                '<path class="m-sign" stroke-width="2" d="M30.6 33.2h5.2"/>'
            ),
        },
    ),
    # Too small for initials: always beside the name; marks are dot, open dot, bar.
    20: _Size(
        box=20,
        radius=8.6,
        stroke=2.4,
        mark=16.3,
        cut=5,
        signs={
            "yes": '<circle class="m-may" cx="16.3" cy="16.3" r="3.3"/>',
            "ask": '<circle class="m-ask" cx="16.3" cy="16.3" r="2.7" stroke-width="1.3"/>',
            "no": '<rect class="m-no" x="12.3" y="14.7" width="8" height="3.2" rx=".6"/>',
        },
    ),
}


def warmth_step(warmth: float) -> int:
    """One of five steps, 0 cold … 4 very warm: the colour and the word of the arc."""
    return min(WARMTH_STEPS - 1, max(0, int(warmth // 20)))


def gap_degrees(days: int | None) -> int:
    """Width of the gap after `days` without real contact; None means there never was one."""
    if days is None:
        return GAP_BEYOND_A_YEAR
    return next((gap for limit, gap in GAPS if days <= limit), GAP_BEYOND_A_YEAR)


def warmth_word(step: int) -> str:
    """The word for a warmth step."""
    return (
        pgettext("warmth", "cold"),
        pgettext("warmth", "cool"),
        pgettext("warmth", "mild"),
        pgettext("warmth", "warm"),
        pgettext("warmth", "very warm"),
    )[step]


def describe(*, warmth: int, days: int | None, gate: str) -> str:
    """The ring in words, for people who do not see it."""
    parts = [
        _("Warmth %(warmth)d of 100, %(word)s")
        % {"warmth": warmth, "word": warmth_word(warmth_step(warmth))}
    ]
    if days is None:
        parts.append(_("no contact yet"))
    elif days <= 0:
        parts.append(_("last contact today"))
    else:
        parts.append(
            ngettext("last contact %(days)d day ago", "last contact %(days)d days ago", days)
            % {"days": days}
        )
    if gate:
        parts.append(
            {"yes": _("contact allowed"), "ask": _("ask first"), "no": _("no contact")}[gate]
        )
    return "; ".join(parts)


def draw(
    *,
    initials: str,
    warmth: float | None,
    days: int | None,
    gate: str = "",
    size: int = 40,
    is_hidden: bool = False,
) -> SafeString:
    """The ring as SVG. Degrees are dash lengths (`pathLength`), so no inline style is needed.

    `is_hidden` leaves it out of the accessibility tree, where text beside it says the same.
    """
    value = round(min(100.0, max(0.0, warmth or 0.0)))
    before, after = _drawing(size, value, gap_degrees(days), gate)
    letters = _SIZES[size].letters
    inside = letters.format(escape(initials[:3])) if letters else ""
    if is_hidden:
        access = 'aria-hidden="true"'
    else:
        label = _label(value, days, gate, get_language() or "")
        access = f'role="img" aria-label="{label}" title="{label}"'
    return mark_safe(  # noqa: S308 - both texts from outside are escaped above
        f'<span class="ring ring-{size}" {access}>{before}{inside}{after}</span>'
    )


@lru_cache(maxsize=4096)
def _label(warmth: int, days: int | None, gate: str, _language: str) -> SafeString:
    """`describe`, escaped and kept: translating costs more than drawing."""
    return escape(describe(warmth=warmth, days=days, gate=gate))


@cache
def _drawing(size: int, warmth: int, gap: int, gate: str) -> tuple[str, str]:
    """The drawing before and after the initials: some thousand variants, none about a person.

    A list draws fifty rings; kept, each costs a tenth.
    """
    measures = _SIZES[size]
    centre, track = measures.centre, FULL_CIRCLE - gap
    circle = (
        f'cx="{centre}" cy="{centre}" r="{measures.radius}" pathLength="{FULL_CIRCLE}"'
        f' transform="rotate({gap // 2 - 90} {centre} {centre})" stroke-width="{measures.stroke}"'
    )
    face = (
        f'<circle class="face" cx="{centre}" cy="{centre}" r="{measures.face}"/>'
        if measures.face
        else ""
    )
    mark = (
        f'<circle class="cut" cx="{measures.mark}" cy="{measures.mark}" r="{measures.cut}"/>'
        f"{measures.signs[gate]}"
        if gate
        else ""
    )
    before = (
        f'<svg class="w{warmth_step(warmth)}" viewBox="0 0 {size} {size}" aria-hidden="true">{face}'
        f'<circle class="track" {circle} stroke-dasharray="{track} {FULL_CIRCLE}"/>'
        f'<circle class="arc" {circle}'
        f' stroke-dasharray="{round(track * warmth / 100)} {FULL_CIRCLE}"/>'
    )
    return before, f"{mark}</svg>"


def draw_group(count: int) -> SafeString:
    """Several people: two overlapping plain circles with a number, never invented warmth."""
    return format_html(
        '<span class="ring ring-40 many" aria-hidden="true"><svg viewBox="0 0 40 40">'
        '<circle class="m2" cx="24" cy="20" r="14.5"/><circle class="m1" cx="16" cy="20" r="14.5"/>'
        '<text x="16" y="24.6" font-size="13">{}</text></svg></span>',
        count,
    )
