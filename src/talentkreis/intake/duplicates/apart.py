# SPDX-License-Identifier: Apache-2.0
"""The search in stock in a process of its own, so that what it took of memory is given back.

Splink, DuckDB and their tables would stay in the worker for good: about 300 MiB, nearly half of
what the whole product may take at rest.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid


def search_apart(run_id: uuid.UUID) -> None:
    """Search as `searching.search_stock` does and wait for the end; raises what it raises.

    Raises BrokenProcessPool where the process was killed: the job is then repeated.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        process.submit(_search, run_id).result()


def _search(run_id: uuid.UUID) -> None:
    import django

    django.setup()
    from talentkreis.intake.duplicates.searching import search_stock

    search_stock(run_id=run_id)
