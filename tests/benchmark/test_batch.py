"""Two lists of 10,000 texts, ranked both ways: seconds and memory, beside one search after the other."""

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

import fixtures
from indexes.encoder import Encoder
from indexes.hybrid import Scored, _centred, side_mean
from indexes.lexicon import Lexicon, read_lexicon
from indexes.text import normal_form
from indexes.vectors import VectorIndex
from service.domain.demand import Demand
from service.domain.supply import Supply
from service.domain.taxonomy import Taxonomy
from service.matching.features import FeatureMaker
from service.matching.lists import indexed, rank_lists
from service.matching.profiles import Profiles
from service.matching.searched import Places, SearchedText, searched_text

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


def first_stage(
    queries: Sequence[SearchedText], documents: Sequence[SearchedText], encoder: Encoder
) -> dict[str, list[Scored]]:
    texts = [query.text for query in queries]
    mean = side_mean(texts, encoder, queries[0].item.SIDE.value)
    found = indexed(documents, (encoder, encoder)).search_many(texts, k=TOP, query_mean=mean)
    return {query.item.id: of_query for query, of_query in zip(queries, found, strict=True)}


def test_both_ways(texts: Callable[..., list[str]], encoder: Encoder, taxonomy: Taxonomy, machine: str) -> None:
    places = Places(taxonomy)
    demands = [
        searched_text(Demand(id=f"d{row:05d}", list_id="l", edition_id="e", title="文", problem=text), places)
        for row, text in enumerate(texts(ROWS, seed=1))
    ]
    supplies = [
        searched_text(Supply(id=f"s{row:05d}", list_id="l", edition_id="e", title="文", capabilities=text), places)
        for row, text in enumerate(texts(ROWS, seed=2))
    ]
    lexicon = Lexicon(read_lexicon(fixtures.folder("lexicon")))
    maker = FeatureMaker(lexicon, Profiles(taxonomy, lexicon, encoder))
    encoder.encode(["warm"], role="query")
    seconds: dict[str, float] = {}

    with timed("encode", seconds):
        raw = [encoder.encode([normal_form(row.text) for row in side], role="document") for side in (demands, supplies)]
    centred = [_centred(vectors, vectors.mean(axis=0)) for vectors in raw]
    with timed("vectors", seconds):
        nearest(centred[0], centred[1])
        nearest(centred[1], centred[0])
    with timed("whole", seconds):
        answers = first_stage(demands, supplies, encoder)
        answers_back = first_stage(supplies, demands, encoder)
    with timed("there", seconds):
        there = Counter(row.query for row in rank_lists(demands, supplies, (encoder, encoder), maker, top=TOP))
    with timed("back", seconds):
        back = Counter(row.query for row in rank_lists(supplies, demands, (encoder, encoder), maker, top=TOP))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    with timed("index", seconds):
        mean = side_mean([row.text for row in demands], encoder, "demand")
        index = indexed(supplies, (encoder, encoder))
    with timed("one by one", seconds):
        alone = {row.item.id: index.search(row.text, k=TOP, query_mean=mean) for row in demands[:SAMPLE]}
    one_by_one = 2 * (seconds["index"] + seconds["one by one"] / SAMPLE * ROWS)

    print(f"\n{ROWS} × {ROWS} both ways, top {TOP}; {machine}")
    print(f"encode both sides                    {seconds['encode']:7.1f} s")
    print(f"vectors only                         {seconds['vectors']:7.1f} s (aim 10 s)")
    print(
        f"whole: words, scores, fusion         {seconds['whole']:7.1f} s (aim 90 s), {2 * ROWS / seconds['whole']:.0f} queries/s"
    )
    print(
        f"with the second stage, as rank       {seconds['there']:7.1f} s for demands, {seconds['back']:.1f} s for supplies"
    )
    print(f"one search after the other           {one_by_one:7.1f} s (from {SAMPLE})")
    print(f"peak memory                          {peak:7.2f} GiB")
    assert {len(found) for found in (*answers.values(), *answers_back.values())} == {TOP}
    assert {*there.values(), *back.values()} == {TOP}
    for query, found in alone.items():
        for together, scored in zip(answers[query], found, strict=True):
            assert together.score == pytest.approx(scored.score, abs=ROUNDING)
            assert together.id == scored.id or abs(together.score - scored.score) < ROUNDING
    assert one_by_one > FASTER * seconds["whole"]
