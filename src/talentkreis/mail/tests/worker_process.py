# SPDX-License-Identifier: Apache-2.0
"""A delivery worker as a process of its own, which the crash tests kill, freeze and stop.

Environment: ``MAIL_TEST_AT`` names a point of `delivery.hooks`, ``MAIL_TEST_NTH`` which time it is
reached, ``MAIL_TEST_SIGNAL`` what the process sends itself then, ``MAIL_TEST_STAND_INS`` which
servers on loopback stand in for hosts of the web. With ``MAIL_TEST_NURSERY`` it
reads such settings from its input, one JSON object a line, and forks a worker for each: hundreds
of workers without loading the product hundreds of times.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import threading
import time

_PREFIX = "MAIL_TEST_"


def main() -> None:
    """Deliver until nothing is left, or until told to stop; or raise others that do."""
    import django

    django.setup()
    if os.environ.get(f"{_PREFIX}NURSERY"):
        raise_workers()
    else:
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        work({key.removeprefix(_PREFIX): value for key, value in os.environ.items()})


def raise_workers() -> None:
    """Fork a worker for each line; tell its number, and its end as ``ended NUMBER STATUS``.

    Has no connection and no thread of its own that a child could inherit.
    """
    from talentkreis.mail.delivery import deliver_everywhere  # noqa: F401 - loaded once for all

    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _pid, status = os.waitpid(asked["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer
            continue
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(asked)
                code = 0
            finally:
                os._exit(code)
        print(child, flush=True)  # noqa: T201 - the answer


def work(values: dict[str, str]) -> None:
    """One worker's life."""
    from django.conf import settings

    from talentkreis.mail.delivery import Pace, deliver_everywhere, hooks
    from talentkreis.mail.models import Message
    from talentkreis.mail.smtp import Timeouts

    settings.OUTGOING_STAND_INS = json.loads(values.get("STAND_INS", "{}"))
    point = values.get("AT", "")
    remaining = [int(values.get("NTH", "1"))]
    number = getattr(signal, values.get("SIGNAL", "SIGKILL"))
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
    lease = dt.timedelta(seconds=float(values.get("LEASE", "1")))
    pace = Pace(
        batch_size=int(values.get("BATCH", "10")),
        claim_lease=lease,
        hand_over_lease=lease,
        timeouts=Timeouts(connect=3, command=3, final_dot=3),
        database_patience_s=20,
    )
    open_states = ["planned", "claimed", "data_started"]
    deadline = time.monotonic() + float(values.get("SECONDS", "40"))
    while not stop.is_set() and time.monotonic() < deadline:
        deliver_everywhere(pace=pace, stop=stop)
        if not Message.objects.filter(state__in=open_states).exists():
            break
        time.sleep(0.1)


if __name__ == "__main__":
    main()
