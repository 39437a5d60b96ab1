"""Measures a model folder on texts it was not trained on; run as ``python -m indexes.training.evaluate``.

STS-B in Chinese and LCQMC: rank correlation (Spearman) of the cosines with people's scores. Probe a: 60 demands and 60
products that share few words, each demand's own product is the one right answer; once asked in Chinese, once in English.
Public sentence sets alone certify nothing here: a table trained without the glosses reaches the same
figures on them and loses the probe.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Figures(NamedTuple):
    """What is measured; shares lie in 0–1."""

    stsb_spearman: float
    lcqmc_spearman: float
    probe_recall_at_1: float
    probe_recall_at_5: float
    probe_ndcg_at_10: float
    english_recall_at_5: float
    texts_per_second: float


def measure(encode: Encode, folder: Path) -> Figures:
    """Return the figures of a model on the sets in ``folder``.

    Args:
        encode: texts → unit (or zero) vectors, float32 of shape (texts, dimensions).
        folder: holds stsb_zh.test.tsv, lcqmc.test.tsv and probe_a.tsv.
    """
    sts_left, sts_right, sts_scores = _columns(folder / "stsb_zh.test.tsv")
    lcqmc_left, lcqmc_right, lcqmc_scores = _columns(folder / "lcqmc.test.tsv")
    demands, products, english_demands = _columns(folder / "probe_a.tsv")

    began = time.perf_counter()
    lcqmc_cosines = _cosines_of_pairs(encode, lcqmc_left, lcqmc_right)
    seconds = time.perf_counter() - began
    chinese = ranks_of_own(encode(demands) @ encode(products).T)
    english = ranks_of_own(encode(english_demands) @ encode(products).T)
    return Figures(
        stsb_spearman=spearman(_cosines_of_pairs(encode, sts_left, sts_right), np.array(sts_scores, dtype=float)),
        lcqmc_spearman=spearman(lcqmc_cosines, np.array(lcqmc_scores, dtype=float)),
        probe_recall_at_1=recall(chinese, depth=1),
        probe_recall_at_5=recall(chinese, depth=5),
        probe_ndcg_at_10=ndcg(chinese, depth=10),
        english_recall_at_5=recall(english, depth=5),
        texts_per_second=2 * len(lcqmc_left) / seconds,
    )


def ranks_of_own(similarities: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return, for each row, how many columns come before its own (the diagonal); a tie counts against it.

    >>> ranks_of_own(np.array([[0.9, 0.1], [0.5, 0.5]], dtype=np.float32)).tolist()
    [0, 1]
    """
    own = similarities.diagonal()[:, None]
    return np.asarray((similarities >= own).sum(axis=1) - 1, dtype=np.int64)


def recall(ranks: NDArray[np.int64], *, depth: int) -> float:
    """Return the share of ranks, counted from 0, among the first ``depth``."""
    return float((ranks < depth).mean())


def ndcg(ranks: NDArray[np.int64], *, depth: int) -> float:
    """Return the mean of 1 / log2(rank + 2) within the first ``depth``: nDCG with one right answer each."""
    return float(np.where(ranks < depth, 1 / np.log2(ranks + 2.0), 0).mean())


def spearman(left: NDArray[np.floating], right: NDArray[np.floating]) -> float:
    """Return the rank correlation of two equally long rows of numbers; ties share their mean rank.

    >>> spearman(np.array([1.0, 2.0, 2.0, 9.0]), np.array([1.0, 5.0, 5.0, 6.0]))
    1.0
    """
    return float(np.corrcoef(_mean_ranks(left), _mean_ranks(right))[0, 1])


def _mean_ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(sizes) - (sizes - 1) / 2)[group], dtype=np.float64)


def _cosines_of_pairs(encode: Encode, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray((encode(left) * encode(right)).sum(axis=1))


def _columns(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [list(column) for column in zip(*rows, strict=True)]


def _main() -> None:
    import torch
    from rich.console import Console
    from rich.table import Table
    from sentence_transformers import SentenceTransformer

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder with eval/ in it")
    parser.add_argument("--model", required=True, help="a sentence-transformers folder")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    # The tokenizer's own threads ask the system how many cores there are: leave it one.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    model = SentenceTransformer(arguments.model, device="cpu", local_files_only=True).float()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), batch_size=256, normalize_embeddings=True))

    table = Table("figure", "value")
    for name, value in measure(encode, arguments.data / "eval")._asdict().items():
        shown = f"{value:,.0f}" if name == "texts_per_second" else f"{value * 100:.1f}"
        table.add_row(name.replace("_", " "), shown)
    Console().print(table)


if __name__ == "__main__":
    _main()
