# SPDX-License-Identifier: Apache-2.0
"""The ways out that stand behind the unsubscribe link of a mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """What somebody can choose on the page: never more than one click away from the mail."""

    PURPOSE = "purpose", _("End this subscription")
    POOL = "pool", _("Leave this circle")
    PAUSE_3 = "pause_3", _("Pause for 3 months")
    PAUSE_6 = "pause_6", _("Pause for 6 months")
    RARER = "rarer", _("At most once a quarter")
    EVERYTHING = "everything", _("End everything")
