"""How long a search takes over a province's 30,000 products, once the process is warm."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import pytest

from service.domain.edition import ImportOptions
from service.domain.facet import UNSTATED, Facet
from service.domain.item import Side
from service.domain.permission import Actor
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import build_index
from service.workflows.search_items import search_items

pytestmark = pytest.mark.benchmark
ROWS = 30_000
QUERIES = 500
WARM = 20
ENGLISH = (
    "visual defect inspection",
    "predictive maintenance of motors",
    "energy forecast",
    "robot welding seam",
    "AGV",
)

Search = Callable[[Context, str], object]
SEARCHES: dict[str, Search] = {
    "engine alone": lambda context, query: context.engine.search(Side.SUPPLY, query, limit=20, allowed=lambda ids: ids),
    "as a user": lambda context, query: search_items(Actor.public(), context, Side.SUPPLY, query),
    "with a filter": lambda context, query: search_items(
        Actor.public(), context, Side.SUPPLY, query, filters={Facet.PRICE: [UNSTATED]}
    ),
}


@pytest.fixture(scope="module")
def queries(texts: Callable[..., list[str]]) -> dict[str, list[str]]:
    """Return as many queries of each kind."""
    chance = random.Random(5)  # noqa: S311 -- for data, not for secrets
    long = texts(QUERIES, seed=4)
    count = QUERIES // 4
    return {
        "two characters": [text[(start := chance.randrange(len(text) - 2)) : start + 2] for text in long[:count]],
        "long text": long[count : 2 * count],
        "English": [chance.choice(ENGLISH) for _ in range(count)],
        "list number": [f"G{chance.randrange(ROWS):05d}" for _ in range(count)],
    }


def test_searches_of_a_province(
    context: Context,
    workbook: Callable[..., Path],
    queries: dict[str, list[str]],
    machine: str,
    tmp_path: Path,
) -> None:
    request = ImportRequest(workbook(tmp_path / "list.xlsx", ROWS, seed=3), ImportOptions(side=Side.SUPPLY))
    report = import_list(Actor.local(), context, request)
    build_index(context)
    rows = len(context.engine.state.sides[Side.SUPPLY])

    print(f"\n{rows} products; {machine}")
    for name, search in SEARCHES.items():
        for query in ["缺馅", *queries["long text"][:WARM]]:  # the first makes the words known that mend mistypings
            search(context, query)
        milliseconds = {kind: [took(search, context, query) for query in asked] for kind, asked in queries.items()}
        milliseconds["all"] = [time for times in milliseconds.values() for time in times]
        for kind, times in milliseconds.items():
            percentiles = quantiles(times, n=100)
            print(f"{name}, {kind:<28} p50 {percentiles[49]:7.1f} ms, p99 {percentiles[98]:7.1f} ms")
    assert rows == report.imported > 0.9 * ROWS


def took(search: Search, context: Context, query: str) -> float:
    started = time.perf_counter()
    search(context, query)
    return (time.perf_counter() - started) * 1000
