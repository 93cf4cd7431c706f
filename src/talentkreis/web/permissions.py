# SPDX-License-Identifier: Apache-2.0
"""Rights of pages that belong to no other package."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import EVERY_ROLE, Grant, register


class Right(StrEnum):
    """What a member may open."""

    VIEW_GALLERY = "web.view_gallery"


register({Right.VIEW_GALLERY: Grant(EVERY_ROLE, label=_("See the gallery of components"))})
