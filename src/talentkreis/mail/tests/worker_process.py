# SPDX-License-Identifier: Apache-2.0
"""A delivery worker as a process of its own, which the crash tests kill, freeze and stop.

Environment: ``MAIL_TEST_AT`` names a point of `delivery.hooks`, ``MAIL_TEST_NTH`` which time it is
reached, ``MAIL_TEST_SIGNAL`` what the process sends itself then.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
import time


def main() -> None:
    """Deliver until nothing is left, or until told to stop."""
    import django

    django.setup()
    from talentkreis.mail.delivery import Pace, deliver_everywhere, hooks
    from talentkreis.mail.models import Message
    from talentkreis.mail.smtp import Timeouts

    point = os.environ.get("MAIL_TEST_AT", "")
    remaining = [int(os.environ.get("MAIL_TEST_NTH", "1"))]
    number = getattr(signal, os.environ.get("MAIL_TEST_SIGNAL", "SIGKILL"))
    lock = threading.Lock()

    def reached(name: str) -> None:
        if name != point:
            return
        with lock:
            remaining[0] -= 1
            now = remaining[0] == 0
        if now:
            os.kill(os.getpid(), number)

    hooks.listen(reached)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lease = dt.timedelta(seconds=float(os.environ.get("MAIL_TEST_LEASE", "1")))
    pace = Pace(
        batch_size=int(os.environ.get("MAIL_TEST_BATCH", "10")),
        claim_lease=lease,
        hand_over_lease=lease,
        timeouts=Timeouts(connect=3, command=3, final_dot=3),
        database_patience_s=20,
    )
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    open_states = ["planned", "claimed", "data_started"]
    deadline = time.monotonic() + float(os.environ.get("MAIL_TEST_SECONDS", "40"))
    while not stop.is_set() and time.monotonic() < deadline:
        deliver_everywhere(pace=pace, stop=stop)
        if not Message.objects.filter(state__in=open_states).exists():
            break
        time.sleep(0.1)
    sys.exit(0)


if __name__ == "__main__":
    main()
