"""BM25 on disk, in memory and by statistics."""

import math
from pathlib import Path

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


def test_a_text_is_found_by_its_words_before_others_by_their_characters() -> None:
    assert [row for row, _ in LexicalIndex.build(TEXTS).search("缺陷检测", 5)] == [0, 2, 3]


def test_a_folder_gives_the_results_of_memory(tmp_path: Path) -> None:
    LexicalIndex.build(TEXTS, tmp_path / "index")

    loaded = LexicalIndex.load(tmp_path / "index")

    assert len(loaded) == len(TEXTS)
    assert loaded.search("缺陷 robot", 5) == LexicalIndex.build(TEXTS).search("缺陷 robot", 5)


def test_equal_texts_come_by_row_number_also_where_they_are_cut() -> None:
    assert [row for row, _ in LexicalIndex.build(["缺陷"] * 30).search("缺陷", 3)] == [0, 1, 2]


@pytest.mark.parametrize("hostile", ["*:* AND (", "words:[* TO *]", '"', "NOT +-^~", "row:1", "", " ", "\\", "()"])
def test_a_query_is_never_read_as_a_command(hostile: str) -> None:
    assert LexicalIndex.build(TEXTS).search(hostile, 5) == []


def test_the_words_of_a_command_are_words() -> None:
    assert [row for row, _ in LexicalIndex.build(["to be or not", "焊接"]).search("NOT (".lower(), 5)] == [0]


def test_an_endless_query_counts_by_its_first_terms() -> None:
    index = LexicalIndex.build(TEXTS)
    endless = "缺陷 " + " ".join(f"x{number}" for number in range(3000)) + " robot"

    assert len(distinct_words(endless)) == len(distinct_characters(endless)) == MAX_QUERY_TERMS
    assert [row for row, _ in index.search(endless, 5)] == [2, 0]
    assert index.search("长" * 10_000 + "a" * 70_000, 5) == []


def test_nothing_indexed_finds_nothing() -> None:
    assert LexicalIndex.build([]).search("缺陷", 5) == []


def test_asking_for_none_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        LexicalIndex.build(TEXTS).search("缺陷", 0)


def test_statistics_score_by_the_published_formula() -> None:
    counts = TermCounts.of(["缺陷缺", "检"], character_terms)  # 3 terms and 1: mean length 2

    scores = TermStatistics.of(counts).bm25(["缺", "测"], counts)

    length_norm = 1.2 * (0.25 + 0.75 * 3 / 2)
    expected = math.log(1 + (2 - 1 + 0.5) / 1.5) * 2 * 2.2 / (2 + length_norm)
    np.testing.assert_allclose(scores, [expected, 0.0], rtol=1e-6)


def test_statistics_put_rows_on_the_scale_of_the_index() -> None:
    texts = TEXTS * 3
    words, letters = TermCounts.of(texts, word_terms), TermCounts.of(texts, character_terms)
    query = "表面缺陷预测 robot"

    ours = TermStatistics.of(words).bm25(distinct_words(query), words)
    ours = ours + TermStatistics.of(letters).bm25(distinct_characters(query), letters)

    theirs = LexicalIndex.build(texts).search(query, 15)
    np.testing.assert_allclose([ours[row] for row, _ in theirs], [score for _, score in theirs], rtol=1e-3)


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
