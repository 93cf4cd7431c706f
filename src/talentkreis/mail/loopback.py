# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server on this machine's loopback interface, in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from collections.abc import Iterator

# It writes down who mails whom.
logging.getLogger("mail.log").setLevel("WARNING")

HOST = "127.0.0.1"
LARGEST_MAIL = 30 * 1024 * 1024


@contextmanager
def smtp_server(handler: object, *, port: int = 0) -> Iterator[int]:
    """Serve `handler` (aiosmtpd's protocol) while the context lasts; yield the port."""
    loop = asyncio.new_event_loop()
    server: asyncio.Server = loop.run_until_complete(
        loop.create_server(lambda: _protocol(handler, loop), HOST, port)
    )
    thread = threading.Thread(target=loop.run_forever, name="smtp-loopback", daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_shut_down(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


def _protocol(handler: object, loop: asyncio.AbstractEventLoop) -> Any:
    return SMTP(handler, loop=loop, hostname="localhost", data_size_limit=LARGEST_MAIL)


async def _shut_down(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    current = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not current]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
