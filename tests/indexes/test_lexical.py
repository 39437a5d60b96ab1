"""BM25 by postings and by statistics."""

import math

import numpy as np
import pytest

from indexes.lexical import (
    MAX_QUERY_TERMS,
    LexicalIndex,
    TermCounts,
    TermStatistics,
    distinct_characters,
    distinct_words,
)
from indexes.text import character_terms, word_terms

TEXTS = ["钢轨表面缺陷检测", "焊接机器人", "缺陷预测", "电机能耗预测", "robot welding"]


def found(query: str, texts: list[str]) -> list[int]:
    """Return the texts that share a word with a query, best first."""
    scores = LexicalIndex.of(TermCounts.of(texts, word_terms)).scores(distinct_words(query))
    return [row for row in np.argsort(-scores, kind="stable").tolist() if scores[row] > 0]


def test_a_text_with_more_of_the_words_comes_first() -> None:
    assert found("缺陷检测", TEXTS) == [0, 2]


@pytest.mark.parametrize("hostile", ["*:* AND (", "words:[* TO *]", '"', "NOT +-^~", "row:1", "", " ", "\\", "()"])
def test_a_query_is_never_read_as_a_command(hostile: str) -> None:
    assert found(hostile, TEXTS) == []


def test_the_words_of_a_command_are_words() -> None:
    assert found("NOT (".lower(), ["to be or not", "焊接"]) == [0]


def test_an_endless_query_counts_by_its_first_terms() -> None:
    endless = "缺陷 " + " ".join(f"x{number}" for number in range(3000)) + " robot"

    assert len(distinct_words(endless)) == len(distinct_characters(endless)) == MAX_QUERY_TERMS
    assert found(endless, TEXTS) == [2, 0]
    assert found("长" * 10_000 + "a" * 70_000, TEXTS) == []


def test_nothing_indexed_finds_nothing() -> None:
    assert found("缺陷", []) == []


def test_queries_asked_together_get_the_scores_of_each_alone() -> None:
    index = LexicalIndex.of(TermCounts.of(TEXTS, character_terms))
    queries = [distinct_characters(query) for query in ("缺陷检测", "", "龖", "robot缺")]

    np.testing.assert_array_equal(index.scores_many(queries), [index.scores(query) for query in queries])
    assert index.scores_many([[], []]).tolist() == [[0.0] * len(TEXTS)] * 2


def test_scores_are_by_the_published_formula() -> None:
    counts = TermCounts.of(["缺陷缺", "检"], character_terms)  # 3 terms and 1: mean length 2

    scores = LexicalIndex.of(counts).scores(["缺", "测"])

    length_norm = 1.2 * (0.25 + 0.75 * 3 / 2)
    expected = math.log(1 + (2 - 1 + 0.5) / 1.5) * 2 * 2.2 / (2 + length_norm)
    np.testing.assert_allclose(scores, [expected, 0.0], rtol=1e-6)


def test_statistics_put_texts_on_the_scale_of_the_index() -> None:
    texts = ["缺陷", "缺陷缺口", "焊", "口", *["检测焊缝"] * 16]  # terms of few texts and of most
    counts = TermCounts.of(texts, character_terms)
    query = list("缺陷口焊测龘")

    np.testing.assert_array_equal(TermStatistics.of(counts).bm25(query, counts), LexicalIndex.of(counts).scores(query))


def test_texts_unknown_to_the_statistics_score_by_them() -> None:
    statistics = TermStatistics.of(TermCounts.of(["缺陷", "缺损"], character_terms))

    common, rare = statistics.bm25(["缺", "焊"], TermCounts.of(["缺口", "焊口"], character_terms))

    assert 0 < common < rare


def test_statistics_of_nothing_score_without_a_warning() -> None:
    nothing = TermCounts.of([], character_terms)
    one = TermCounts.of(["缺", ""], character_terms)

    scores = TermStatistics.of(nothing).bm25(["缺"], one)

    assert scores[0] > 0
    assert scores[1] == 0
    assert TermStatistics.of(one).bm25([], one).tolist() == [0, 0]


def test_counts_can_be_picked_and_joined() -> None:
    counts = TermCounts.of(["缺陷缺", "", "检测"], character_terms)

    picked = counts.take(np.array([2, 0])).followed_by(counts.take(np.array([1])))

    expected = TermCounts.of(["检测", "缺陷缺", ""], character_terms)
    for name in ("keys", "counts", "offsets", "lengths"):
        np.testing.assert_array_equal(getattr(picked, name), getattr(expected, name))
