# SPDX-License-Identifier: Apache-2.0
"""From a message row to the bytes on the wire: text, HTML, headers, DKIM signature.

Nothing here reads the database, so that connection threads may build while others commit.
"""

from talentkreis.mail.building.files import OutFile
from talentkreis.mail.building.message import (
    BuildError,
    Built,
    Letter,
    Outgoing,
    Speaker,
    build,
    letter_of,
    speaker_of,
)
from talentkreis.mail.building.sender import Sender

__all__ = [
    "BuildError",
    "Built",
    "Letter",
    "OutFile",
    "Outgoing",
    "Sender",
    "Speaker",
    "build",
    "letter_of",
    "speaker_of",
]
