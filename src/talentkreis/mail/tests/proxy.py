# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy on loopback through which answers come one byte at a time."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def slow_proxy(port: int, *, pause_s: float) -> Iterator[int]:
    """Pass on to `port`; every byte of an answer takes `pause_s`. Yields the proxy's port."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await asyncio.gather(
                _pass(reader, inner_writer, 65_536, 0.0), _pass(inner_reader, writer, 1, pause_s)
            )
        finally:
            writer.close()
            inner_writer.close()

    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_shut_down(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


async def _pass(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, size: int, pause_s: float
) -> None:
    try:
        while data := await reader.read(size):
            await asyncio.sleep(pause_s)
            writer.write(data)
            await writer.drain()
        writer.close()
    except OSError:
        writer.close()


async def _shut_down(server: asyncio.Server) -> None:
    server.close()
    current = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not current]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
