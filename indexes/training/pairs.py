"""Texts that mean the same, in pairs, from the open collections the model is trained on.

Tatoeba: English and Chinese sentences (CC BY 2.0 FR, https://tatoeba.org). 3AM: English and Chinese picture captions
(MIT, https://github.com/MaxyLee/3AM). CSL: Chinese papers, of which titles, keywords and the two halves of an abstract
pair up (Apache-2.0, https://github.com/ydli-ai/CSL). Only files named here are read: measuring sets lie elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from indexes.training.tokenizer import UNKNOWN_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

Pair: TypeAlias = tuple[str, str]
IdPair: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64]]"

_LEAST_ABSTRACT_LENGTH = 60
"""In characters; halves of shorter abstracts say too little."""


def read_translations(folder: Path) -> Iterator[Pair]:
    """Yield (English, Chinese) sentences of Tatoeba and captions of 3AM."""
    for english, chinese, *_ in _rows(folder / "tatoeba_cmn_eng.tsv"):
        yield english, chinese
    for part in ("train", "val", "test"):
        english_lines = (folder / f"3am.{part}.en").read_text(encoding="utf-8").splitlines()
        chinese_lines = (folder / f"3am.{part}.zh").read_text(encoding="utf-8").splitlines()
        yield from zip(english_lines, chinese_lines, strict=True)


def read_papers(folder: Path) -> Iterator[Pair]:
    """Yield (title or keywords or first half, abstract or second half) of the papers of CSL."""
    abstracts: dict[str, None] = {}
    for _, abstract, title in _rows(folder / "csl.ts_dev.tsv"):
        abstracts[abstract] = None
        yield title, abstract
    for _, abstract_and_title, keywords in _rows(folder / "csl.kg_dev.tsv"):
        yield keywords.replace("_", " "), abstract_and_title
    abstracts.update((abstract, None) for _, abstract, _ in _rows(folder / "csl.cls_dcp_dev.tsv"))
    for abstract in abstracts:
        middle = abstract.find("。", len(abstract) // 3) + 1 or len(abstract) // 2
        if len(abstract) >= _LEAST_ABSTRACT_LENGTH:
            yield abstract[:middle], abstract[middle:]


def read_technical_texts(folder: Path) -> Iterator[str]:
    """Yield the titles and abstracts of CSL: which words occur in technical Chinese is counted in them."""
    for name in ("cls_ctg_train", "cls_ctg_dev", "cls_dcp_dev", "kg_dev", "ts_dev"):
        for _, text, _ in _rows(folder / f"csl.{name}.tsv"):
            yield text


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig") as lines:
        for line in filter(str.strip, lines):
            yield line.rstrip("\n").split("\t")


def token_pairs(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[IdPair]:
    """Return the token ids of both texts of each pair, without the unknown token.

    Pairs with an empty side, and those whose sides are the same to the tokenizer, teach nothing and are left out.
    """
    sides = [tokenizer.encode_batch([pair[side] for pair in pairs]) for side in (0, 1)]
    ids = (
        tuple(np.array([token for token in encoding.ids if token != UNKNOWN_ID], dtype=np.int64) for encoding in both)
        for both in zip(*sides, strict=True)
    )
    return [(left, right) for left, right in ids if len(left) and len(right) and not np.array_equal(left, right)]
