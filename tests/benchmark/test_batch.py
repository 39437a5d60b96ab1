"""Two lists of 10,000 texts, ranked both ways: seconds and memory, beside one search after the other."""

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.encoder import Encoder
from indexes.hybrid import Corpus, Entry, HybridIndex, _centred, side_mean
from indexes.text import normal_form
from indexes.vectors import VectorIndex
from service.matching.lists import Text, rank_lists

pytestmark = pytest.mark.benchmark
ROWS = 10_000
TOP = 50
SAMPLE = 200
BLOCK = 256
FASTER = 2.0
"""How many times as fast as one search after the other the batch must be."""
ROUNDING = 1e-4


@contextmanager
def timed(name: str, figures: dict[str, float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    figures[name] = time.perf_counter() - started


def nearest(queries: NDArray[np.float32], documents: NDArray[np.float32]) -> None:
    index = VectorIndex.build(documents)
    for start in range(0, len(queries), BLOCK):
        index.search(queries[start : start + BLOCK], TOP)


def ranked(queries: Sequence[Text], documents: Sequence[Text], encoder: Encoder) -> dict[str, list[tuple[str, float]]]:
    rows = rank_lists(queries, documents, (encoder, encoder), top=TOP)
    return {
        query: [(row.document, row.score) for row in of_query]
        for query, of_query in groupby(rows, lambda row: row.query)
    }


def test_both_ways(texts: Callable[..., list[str]], encoder: Encoder, machine: str) -> None:
    demands = [Text(f"d{row:05d}", text) for row, text in enumerate(texts(ROWS, seed=1))]
    supplies = [Text(f"s{row:05d}", text) for row, text in enumerate(texts(ROWS, seed=2))]
    encoder.encode(["warm"], role="query")
    seconds: dict[str, float] = {}

    with timed("encode", seconds):
        raw = [encoder.encode([normal_form(row.text) for row in side], role="document") for side in (demands, supplies)]
    centred = [_centred(vectors, vectors.mean(axis=0)) for vectors in raw]
    with timed("vectors", seconds):
        nearest(centred[0], centred[1])
        nearest(centred[1], centred[0])
    with timed("whole", seconds):
        answers = ranked(demands, supplies, encoder)
        answers_back = ranked(supplies, demands, encoder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    with timed("index", seconds):
        mean = side_mean([row.text for row in demands], encoder)
        index = HybridIndex(Corpus.build([Entry(*row) for row in supplies], encoder, encoder))
    with timed("one by one", seconds):
        alone = {row.id: index.search(row.text, k=TOP, query_mean=mean) for row in demands[:SAMPLE]}
    one_by_one = 2 * (seconds["index"] + seconds["one by one"] / SAMPLE * ROWS)

    print(f"\n{ROWS} × {ROWS} both ways, top {TOP}; {machine}")
    print(f"encode both sides                    {seconds['encode']:7.1f} s")
    print(f"vectors only                         {seconds['vectors']:7.1f} s (aim 10 s)")
    print(
        f"whole: words, scores, fusion         {seconds['whole']:7.1f} s (aim 90 s), {2 * ROWS / seconds['whole']:.0f} queries/s"
    )
    print(f"one search after the other           {one_by_one:7.1f} s (from {SAMPLE})")
    print(f"peak memory                          {peak:7.2f} GiB")
    assert {len(found) for found in (*answers.values(), *answers_back.values())} == {TOP}
    for query, found in alone.items():
        for (document, score), scored in zip(answers[query], found, strict=True):
            assert score == pytest.approx(scored.score, abs=ROUNDING)
            assert document == scored.id or abs(score - scored.score) < ROUNDING
    assert one_by_one > FASTER * seconds["whole"]
