# SPDX-License-Identifier: Apache-2.0
"""CVs that programs wrote for programs: JSON Resume and the XML of Europass.

They say what each value is, so nothing is guessed; they answer in the shape of
`fields.parsing.parse`. The XML that a Europass PDF carries inside is not looked at: what nobody
sees on the page gives no value (TRUST S-41).
"""

from __future__ import annotations

from talentkreis.intake.cv.structured.formats import read_structured

__all__ = ["read_structured"]
