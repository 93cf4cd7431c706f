# SPDX-License-Identifier: Apache-2.0
"""The one way out: claim, ask the gate, hand over, remember (TRUST C.2).

Tx A (`claiming`): rows are locked, the gate is asked, they become `claimed`. Tx B (`ledger`): a
row becomes `data_started` before the final dot of its text. Tx C (`ledger`): what the server
said. B and C of all open connections share one commit, round after round (`run`).
"""

from talentkreis.mail.delivery.pace import Pace
from talentkreis.mail.delivery.rescue import rescue_interrupted
from talentkreis.mail.delivery.run import Delivered, deliver_due, deliver_everywhere

__all__ = ["Delivered", "Pace", "deliver_due", "deliver_everywhere", "rescue_interrupted"]
