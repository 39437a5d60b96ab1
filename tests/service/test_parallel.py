import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.domain.item import Side
from service.domain.permission import Actor
from service.serving.gate import REQUESTS_AT_ONCE
from service.workflows.context import Context
from service.workflows.find_matches import find_matches
from service.workflows.refresh_index import refresh_index
from service.workflows.search_items import search_items
from tests.conftest import import_graded

pytestmark = pytest.mark.slow
ASKING = 40
"""More than the database has connections."""


def test_more_searches_than_connections_do_not_wait_for_one_another(context: Context) -> None:
    import_graded(context)
    refresh_index(context)
    hit = search_items(Actor.public(), context, Side.DEMAND, "异响").hits[0]

    def ask(number: int) -> int:
        if number % 2:
            return len(search_items(Actor.public(), context, Side.SUPPLY, f"异响 {number}").hits)
        return len(find_matches(Actor.public(), context, Side.DEMAND, hit.item.id, limit=5).found)

    started = time.perf_counter()
    alone = [ask(number) for number in range(ASKING)]
    bound_seconds = 5 * (time.perf_counter() - started) + 1
    started = time.perf_counter()
    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
        together = list(pool.map(ask, range(ASKING)))

    assert together == alone
    assert time.perf_counter() - started < bound_seconds
