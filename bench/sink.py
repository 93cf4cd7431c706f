# SPDX-License-Identifier: Apache-2.0
"""An SMTP server that takes everything and keeps nothing, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiosmtpd.smtp import SMTP


class _Taker:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "250 2.0.0 taken"


async def main() -> None:
    """Listen on a free port of loopback and print it."""
    logging.getLogger("mail.log").setLevel("ERROR")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Taker(), loop=loop, hostname="localhost"), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
