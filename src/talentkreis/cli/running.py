# SPDX-License-Identifier: Apache-2.0
"""Running the product: serve, worker, demo.

`serve` supervises: it starts the database, brings the tables up to date, then keeps the web
server and one worker running as processes of their own, and takes all of them down together.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talentkreis.config.env import Environment, read_environment, variable_name
from talentkreis.kernel.commands import with_database
from talentkreis.kernel.database import running_database

if TYPE_CHECKING:
    from collections.abc import Iterable

STOP_WITHIN_S = 30
RESTART_PAUSE_S = 1.0
WEB_THREADS = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def serve(env: Environment, host: str, port: int) -> None:
    """Run everything: database, web server, worker. Stops cleanly on SIGTERM."""
    run_installation(env, host=host, port=port)


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--data-dir", default="var/demo", show_default=True, type=click.Path(path_type=Path))
def demo(port: int, data_dir: Path) -> None:
    """Run the product with the demo employer; mail goes to a captured mailbox."""
    _set("data_dir", str(data_dir.resolve()))
    _set("public_url", f"http://127.0.0.1:{port}")
    _set("captured_mail_port", str(_free_port()))
    click.echo("Nordlicht Energie is being prepared …", err=True)
    run_installation(read_environment(), host="127.0.0.1", port=port, first="build-demo")


@click.command("build-demo", hidden=True)
@with_database
def build_demo() -> None:
    """Make the demo employer's people, once; prints how to sign in."""
    from talentkreis.demo.build import build_demo as build

    click.echo(build())


@click.command("set-up-link", hidden=True)
@with_database
def set_up_link() -> None:
    """Print address and code for the first start, while nobody has set this installation up."""
    from django.conf import settings
    from django.urls import reverse

    from talentkreis.organisation.queries import is_set_up, set_up_code

    if not is_set_up():
        click.echo(
            f"Set up this installation: {settings.PUBLIC_URL}{reverse('organisation:set_up')}"
        )
        click.echo(f"Code: {set_up_code()}")


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
@click.pass_obj
def worker(env: Environment, concurrency: int) -> None:
    """Run background jobs: sending, receiving, imports, projections."""
    import contextlib

    import django

    with running_database(env), contextlib.ExitStack() as stack:
        django.setup()
        from procrastinate.contrib.django import app

        from talentkreis.kernel.tasks import HEARTBEAT_LOST_S, rescue_from

        if env.captured_mail_port:
            from talentkreis.mail.captured import captured_mailbox

            stack.enter_context(captured_mailbox(port=env.captured_mail_port))

        async def work() -> None:
            connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django
            with app.replace_connector(connector) as worker_app:
                async with worker_app.open_async():
                    await rescue_from(worker_app.job_manager, heartbeat_lost_s=HEARTBEAT_LOST_S)
                    await worker_app.run_worker_async(
                        concurrency=concurrency,
                        shutdown_graceful_timeout=STOP_WITHIN_S - 5,
                        delete_jobs="successful",
                        install_signal_handlers=True,
                    )

        import asyncio

        asyncio.run(work())


def run_installation(env: Environment, *, host: str, port: int, first: str | None = None) -> None:
    """Start the database, prepare it, then supervise web and worker until told to stop.

    `first` names a hidden command that runs once after the tables are up to date.
    """
    stop = _StopSignal()
    with running_database(env):
        _talentkreis("migrate", quiet=True)
        _talentkreis("django", "collectstatic", "--noinput", "-v", "0")
        if first:
            _talentkreis(first)
        else:
            _talentkreis("set-up-link")
        processes = [_Process(web_command(host, port)), _Process(_own("worker"))]
        click.echo(f"Talentkreis: http://{host}:{port}", err=True)
        try:
            while not stop.received:
                for process in processes:
                    process.keep_running()
                time.sleep(0.3)
        finally:
            _stop_all(processes)


class _StopSignal:
    """Remembers SIGTERM and SIGINT, so that the loop ends where it is safe."""

    def __init__(self) -> None:
        self.received = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._remember)

    def _remember(self, _number: int, _frame: object) -> None:
        self.received = True


class _Process:
    """A child in its own process group that is started again when it dies."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.running = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        # A group of its own: Ctrl-C reaches the supervisor alone, which then asks nicely.
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own commands

    def keep_running(self) -> None:
        """Start again after a crash, not faster than once a second."""
        if self.running.poll() is not None:
            click.echo(f"{self.command[1:4]} ended with {self.running.returncode}; again", err=True)
            time.sleep(RESTART_PAUSE_S)
            self.running = self._start()


def _stop_all(processes: Iterable[_Process]) -> None:
    for process in processes:
        process.running.terminate()
    deadline = time.monotonic() + STOP_WITHIN_S
    for process in processes:
        try:
            process.running.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.running.kill()


def _own(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "talentkreis", *arguments]


def _talentkreis(*arguments: str, quiet: bool = False) -> None:
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(_own(*arguments), stdout=output, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        raise click.ClickException(f"talentkreis {' '.join(arguments)} failed")


def web_command(host: str, port: int) -> list[str]:
    """How the web server is started, here and in tests."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        "--workers=1",
        f"--blocking-threads={WEB_THREADS}",
        "--respawn-failed-workers",
        "--no-access-log",
        "--log-level=warning",
        "talentkreis.config.wsgi:application",
    ]


def _set(field: str, value: str) -> None:
    os.environ.setdefault(variable_name(field), value)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


commands = [serve, demo, build_demo, set_up_link, worker]
