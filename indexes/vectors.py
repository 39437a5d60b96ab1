"""Exact dense search over unit vectors: the only door to faiss.

Exact, because a province's 30,000 rows take about a millisecond; approximate indexes pay from about 100,000 on. A filter
switches the matrix product off for batches, and index files carry no checksum (one flipped header bit can hang the reader):
callers filter afterwards, and verify a file before they load it.
"""

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

_BLAS_FROM = 800  # batches of some five queries on go through BLAS instead of faiss's own loop, up to 18 times faster
_ROUNDING = 1e-6  # what the order of summation leaves between two products of the same unit vectors
_MARGIN = 8
_MATRIX_RANK = 2


class VectorIndex:
    """Vectors by row number; immutable once built."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Self:
        """Index float32 (n, d) vectors, unit rows or zero.

        Raises:
            ValueError: another type or shape, or a number that is not finite.
        """
        import faiss

        _require_matrix(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an index written by ``save``, whose checksum the caller has verified."""
        import faiss

        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The indexed vectors, float32 (n, d), not copied: valid as long as this index lives, and not to be written."""
        import faiss

        count = len(self)
        if not count:
            return np.zeros((0, self._index.d), dtype=np.float32)
        flat: NDArray[np.float32] = faiss.rev_swig_ptr(self._index.get_xb(), count * self._index.d)
        flat.flags.writeable = False
        return flat.reshape(count, self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return scores float32 (m, k) and rows int64 (m, k) of the largest inner products, equal ones by row number.

        A query gets the same answer alone and among others: faiss, which sums a batch in another order than one query,
        proposes, and the products are taken again. ``k`` above the number of rows is cut to it.

        Raises:
            ValueError: queries of another type or dimension, or k below 1.
        """
        import faiss

        _require_matrix(queries)
        if queries.shape[1] != self._index.d:
            raise ValueError(f"queries have {queries.shape[1]} dimensions, the index {self._index.d}")
        if k < 1:
            raise ValueError(f"k is {k}, not at least 1")
        faiss.cvar.distance_compute_blas_threshold = _BLAS_FROM
        faiss.omp_set_num_threads(1)  # two on contended cores took the median from 3 to 17 ms; set per calling thread
        k = min(k, len(self))
        if not k:
            return np.zeros((len(queries), 0), dtype=np.float32), np.zeros((len(queries), 0), dtype=np.int64)
        depth = min(k + _MARGIN, len(self))
        while True:
            scores, rows = self._index.search(np.ascontiguousarray(queries), depth)
            # faiss cuts equal scores at random: look deeper until the cut falls between different ones
            if depth == len(self) or bool((scores[:, k - 1] > scores[:, -1] + _ROUNDING).all()):
                break
            depth = min(2 * depth, len(self))
        scores = np.einsum("mkd,md->mk", self.vectors[rows], queries)
        order = np.lexsort((rows, -scores), axis=1)[:, :k]
        return np.take_along_axis(scores, order, axis=1), np.take_along_axis(rows, order, axis=1)


def _require_matrix(vectors: NDArray[np.float32]) -> None:
    if vectors.dtype != np.float32 or vectors.ndim != _MATRIX_RANK or not vectors.shape[1]:
        raise ValueError(f"vectors are {vectors.dtype} {vectors.shape}, not float32 (n, d)")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors hold a number that is not finite")
