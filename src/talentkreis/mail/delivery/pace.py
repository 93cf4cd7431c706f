# SPDX-License-Identifier: Apache-2.0
"""Times and sizes of delivery, in one place, so that fault tests can scale them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from talentkreis.mail.smtp import FINAL_DOT_S, Timeouts


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how patient. The defaults are the product's."""

    batch_size: int = 50  # 31,000 claims/s in batches against 270 one by one
    claim_lease: dt.timedelta = dt.timedelta(minutes=5)
    # Longer than the longest wait for an answer to the final dot.
    hand_over_lease: dt.timedelta = dt.timedelta(seconds=FINAL_DOT_S + 60)
    # How long a commit waits for the other connections: 16 of them share the processor, and a
    # round for 16 costs hardly more than one for 4 (measured: 4 ms gave rounds of 4).
    linger_s: float = 0.03
    timeouts: Timeouts = field(default_factory=Timeouts)
    # Database restarts are ridden out this long before the run gives up.
    database_patience_s: float = 60.0
