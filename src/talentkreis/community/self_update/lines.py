# SPDX-License-Identifier: Apache-2.0
"""What we have noted down, in words, as far as it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import ngettext

from talentkreis.freshness.aspects import ADDRESSES, Aspect
from talentkreis.people.addresses import readable_phone
from talentkreis.people.models import ContactKind, WorkModel

if TYPE_CHECKING:
    from talentkreis.freshness.queries import Known, OpenRequest


def lines_of(wanted: OpenRequest) -> list[tuple[str, str]]:
    """Label and value of each aspect; an empty value where nothing is known."""
    return [(str(Aspect(aspect).label), _text(aspect, wanted.known)) for aspect in wanted.aspects]


def _text(aspect: str, known: Known) -> str:
    if aspect in ADDRESSES:
        return _address(ADDRESSES[Aspect(aspect)], known)
    values = known.values
    match aspect:
        case Aspect.WORK:
            return _joined(values["position"], values["employer_name"])
        case Aspect.PLACE:
            return f"{values['postcode']} {values['city']}".strip()
        case Aspect.AVAILABILITY:
            day = values["available_from"]
            return date_format(day, "DATE_FORMAT") if day else ""
        case Aspect.WISHES:
            model = values["work_model"]
            return _joined(str(WorkModel(model).label) if model else "", _hours(known))
    return ", ".join(skill.name for skill in known.skills)


def _address(kind: ContactKind, known: Known) -> str:
    point = known.addresses.get(kind)
    if point is None:
        return ""
    return readable_phone(point.normalised) if kind == ContactKind.PHONE else point.value


def _hours(known: Known) -> str:
    hours = known.values["weekly_hours"]
    if not hours:
        return ""
    text = ngettext("%(count)d hour a week", "%(count)d hours a week", hours)
    return text % {"count": hours}


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
