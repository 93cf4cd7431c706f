# SPDX-License-Identifier: Apache-2.0
"""What each field of the filter language means, in plain Python over the models.

Every registered field stands here with the comparisons it knows; a test refuses one that does not.
What only the database can tell (`TEXTUAL`) has tables of examples instead.
"""

from __future__ import annotations

from tests.finding.readings import measures, own, standing, traits  # noqa: F401 - register
from tests.finding.readings.measures import last_contact, warmth_left
from tests.finding.readings.registry import OWN, READINGS, TEXTUAL, reading_of

__all__ = ["OWN", "READINGS", "TEXTUAL", "last_contact", "reading_of", "warmth_left"]
