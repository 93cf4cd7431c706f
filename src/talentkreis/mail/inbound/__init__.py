# SPDX-License-Identifier: Apache-2.0
"""The way back in: reading mailboxes, telling replies from machines, finding whose mail it is.

Everything that comes in is hostile until proven otherwise: sizes, nesting, encodings, HTML and
every header (TRUST D.4). Nothing here ever creates a person.
"""

from talentkreis.mail.inbound.receiving import receive

__all__ = ["receive"]
