# SPDX-License-Identifier: Apache-2.0
"""What processes share for a while: kept, counted, expired, and never doubled."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from talentkreis.kernel.models import SharedValue
from talentkreis.kernel.shared_cache import sweep

pytestmark = pytest.mark.django_db


def test_values_are_kept_replaced_and_taken_away() -> None:
    assert cache.get("a") is None
    cache.set("a", [1.5, 2.5], 60)
    assert cache.get("a") == [1.5, 2.5]
    cache.set("a", "anders", None)
    assert cache.get("a", "sonst") == "anders"
    assert cache.get_many(["a", "b"]) == {"a": "anders"}
    assert cache.delete("a")
    assert not cache.delete("a")
    cache.set("a", 0, 60)
    cache.clear()
    assert cache.get("a", 7) == 7


def test_what_has_expired_is_absent_and_may_be_added_anew() -> None:
    cache.set("a", 1, 0.05)
    cache.set("b", 1, 60)
    assert not cache.add("a", 2, 60)
    time.sleep(0.06)
    assert cache.get("a") is None
    assert not cache.touch("a", 60)
    with pytest.raises(ValueError, match="no such number"):
        cache.incr("a")
    assert sweep() == 1
    assert cache.add("a", 3, 60)
    assert cache.touch("b", 60)
    assert (cache.get("a"), cache.get("b")) == (3, 1)
    cache.set("b", 1, 0)
    assert cache.get("b") is None


@pytest.mark.requirement("trust:S-27")
def test_keys_are_hashed_and_values_are_json() -> None:
    cache.set("allauth:rl:login:ip:192.0.2.7", [1.0], 60)
    [row] = SharedValue.objects.all()
    assert b"192" not in bytes(row.key)
    assert row.value == [1.0]
    with pytest.raises(TypeError):
        cache.set("a", object(), 60)


def test_the_table_is_not_logged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'kernel_sharedvalue'")
        assert cursor.fetchone()[0] in {"u", b"u"}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_adds_and_every_count_is_counted() -> None:
    cache.set("count", 0, 60)
    cache.set("old", True, 0)

    def work(_number: int) -> list[bool]:
        try:
            added = [cache.add("new", True, 60), cache.add("old", True, 60)]
            for _ in range(25):
                cache.incr("count")
            return added
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))
    assert [sum(column) for column in zip(*results, strict=True)] == [1, 1]
    assert cache.get("count") == 200
