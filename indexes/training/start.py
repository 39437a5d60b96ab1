"""Where each word's vector begins, before any training: at the teacher's vector of its meaning.

The teacher's cone is opened by taking each language's own mean away, which also lays the two languages over each other;
the widest directions are kept; each word is made as long as it is telling, a / (a + p) with p its probability
(smooth inverse frequency: Arora, Liang, Ma, "A simple but tough-to-beat baseline for sentence embeddings",
ICLR 2017). The length stays in the table, so the plain mean of a text's rows is the weighted one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from indexes.training.vocabulary import Word

SIF_A = 2e-4


def start_table(
    words: Sequence[Word], meanings: Mapping[str, NDArray[np.float32]], *, dimensions: int
) -> NDArray[np.float32]:
    """Return one row per word, float32 of shape (words, dimensions).

    Args:
        words: the vocabulary, in the order of its rows.
        meanings: token → the teacher's vector. A word without one gets the mean of its parts.
        dimensions: how many to keep; no more than the teacher has, nor than there are meanings.
    """
    taught = [row for row, word in enumerate(words) if word.token in meanings]
    vectors = np.stack([meanings[words[row].token] for row in taught]).astype(np.float64)
    english = np.array([words[row].is_english for row in taught])
    for language in (english, ~english):
        if language.any():
            vectors[language] -= vectors[language].mean(axis=0)
    table = np.zeros((len(words), dimensions))
    table[taught] = vectors @ principal_directions(vectors, dimensions)

    row_of = {words[row].token: row for row in taught}
    for row, word in enumerate(words):
        if word.token not in row_of and not word.is_english:
            parts = split(word.text, row_of)
            if parts:
                table[row] = np.mean([table[row_of[part]] for part in parts], axis=0)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(lengths > 0, lengths, 1)
    return (table * telling([word.probability for word in words])[:, None]).astype(np.float32)


def principal_directions(vectors: NDArray[np.float64], dimensions: int) -> NDArray[np.float64]:
    """Return the widest directions of centred rows, shape (columns, dimensions).

    The sign of a direction is free; here its largest part is positive, so that every machine takes the same one.
    """
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    widest = directions[:, ::-1][:, :dimensions]
    largest = widest[np.abs(widest).argmax(axis=0), np.arange(widest.shape[1])]
    return np.asarray(widest * np.sign(largest), dtype=np.float64)


def telling(probabilities: Sequence[float]) -> NDArray[np.float64]:
    """Return a / (a + p) for each probability p.

    >>> telling([SIF_A, 0.0]).tolist()
    [0.5, 1.0]
    """
    return SIF_A / (SIF_A + np.asarray(probabilities, dtype=np.float64))


def split(word: str, known: Mapping[str, object]) -> list[str]:
    """Return the fewest known parts of ``word`` that make it up; empty where there are none.

    >>> split("生产线", {"生产": 1, "线": 2, "生": 3, "产": 4})
    ['生产', '线']
    """
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(word) + 1):
        options = [
            [*best[begin], word[begin:end]] for begin in range(end) if begin in best and word[begin:end] in known
        ]
        if options:
            best[end] = min(options, key=len)
    return best.get(len(word), [])
