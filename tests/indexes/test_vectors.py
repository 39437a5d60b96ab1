"""Exact dense search."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.vectors import VectorIndex


def unit(rows: int, seed: int, dimension: int = 8) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    unit_rows: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit_rows


@pytest.mark.parametrize("queries", [1, 300])
def test_search_finds_what_the_whole_product_says(queries: int) -> None:
    vectors, asked = unit(200, 0), unit(queries, 1)

    scores, rows = VectorIndex.build(vectors).search(asked, 5)

    product = asked @ vectors.T
    np.testing.assert_array_equal(rows, np.argsort(-product, axis=1)[:, :5])
    np.testing.assert_allclose(scores, -np.sort(-product, axis=1)[:, :5], atol=1e-6)


def test_equal_scores_come_by_row_number_also_where_they_are_cut() -> None:
    same = np.repeat(unit(1, 0), 50, axis=0)

    _, rows = VectorIndex.build(same).search(same[:1], 3)

    assert rows.tolist() == [[0, 1, 2]]


def test_more_than_there_are_is_all_there_are() -> None:
    scores, rows = VectorIndex.build(unit(2, 0)).search(unit(1, 1), 9)

    assert (scores.shape, rows.shape) == ((1, 2), (1, 2))


def test_nothing_indexed_finds_nothing() -> None:
    index = VectorIndex.build(np.zeros((0, 4), dtype=np.float32))

    scores, rows = index.search(np.ones((2, 4), dtype=np.float32), 3)

    assert (len(index), scores.shape, rows.shape, index.vectors.shape) == (0, (2, 0), (2, 0), (0, 4))


def test_an_index_survives_the_disk(tmp_path: Path) -> None:
    vectors = unit(20, 0)
    VectorIndex.build(vectors).save(tmp_path / "index")

    loaded = VectorIndex.load(tmp_path / "index")

    np.testing.assert_array_equal(loaded.vectors, vectors)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.zeros((2, 3)), "float64"),
        (np.zeros(3, dtype=np.float32), "not float32 .n, d."),
        (np.full((1, 3), np.nan, dtype=np.float32), "not finite"),
    ],
)
def test_what_is_no_matrix_of_numbers_is_refused(vectors: NDArray[np.float32], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VectorIndex.build(vectors)


def test_a_query_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="queries have 3 dimensions, the index 8"):
        VectorIndex.build(unit(2, 0)).search(np.zeros((1, 3), dtype=np.float32), 1)


def test_asking_for_none_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        VectorIndex.build(unit(2, 0)).search(unit(1, 0), 0)
