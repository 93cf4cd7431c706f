# SPDX-License-Identifier: Apache-2.0
"""Why there is no draft, as people read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talentkreis.drafting.models import Place

REASONS = {
    "too_slow": _("The model took too long. Try again, or with fewer words."),
    "too_large": _("The answer of the model was far too long."),
    "too_long": _("The draft was longer than a message may be."),
    "no_connection": _("The model could not be reached. Write yourself, or try again later."),
    "bad_answer": _("The answer of the model was not a draft. Trying again often helps."),
    "redirected_away": _("The service pointed to another address. An administrator has to look."),
    "forbidden_address": _(
        "The address of the model leads somewhere it must not. An administrator has to look."
    ),
    "no_access": _("The service did not accept our key. An administrator has to look."),
    "service_down": _("The service had a fault. Write yourself, or try again later."),
    "service_busy": _("The service asked us to wait. Write yourself, or try again later."),
    "refused": _("The service refused the question. An administrator has to look at the model."),
    "switched_off": _("Drafts by a model were switched off."),
    "not_allowed": _("The person may not be written to any more."),
    "forgotten": _("Nobody looked at the draft for a week, so it was deleted."),
    "unknown": _("The person or the content is gone."),
}
# Only somebody who looks at the settings mends these.
MENDED_BY_ADMINS = frozenset({"no_access", "refused", "forbidden_address", "redirected_away"})


def why(code: str) -> str:
    """A code in words; empty for none."""
    return str(REASONS.get(code, REASONS["bad_answer"])) if code else ""


def whose(place: str) -> str:
    """Where the model stands, in words."""
    return str(Place(place).label)
