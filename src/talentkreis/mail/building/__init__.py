# SPDX-License-Identifier: Apache-2.0
"""From a message row to the bytes on the wire: text, HTML, headers, DKIM signature.

Nothing here reads the database, so that connection threads may build while others commit.
"""

from talentkreis.mail.building.files import OutFile
from talentkreis.mail.building.message import (
    BuildError,
    Built,
    Outgoing,
    Speaker,
    build,
    speaker_of,
)
from talentkreis.mail.building.sender import Sender

__all__ = [
    "BuildError",
    "Built",
    "OutFile",
    "Outgoing",
    "Sender",
    "Speaker",
    "build",
    "speaker_of",
]
