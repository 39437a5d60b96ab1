"""Rank two lists that are not stored: each query against all documents, always a full list."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from service.matching.engine import Progress

if TYPE_CHECKING:
    from indexes.encoder import Encoder


class Text(NamedTuple):
    """A text to rank or to rank for."""

    id: str
    text: str


class Ranked(NamedTuple):
    """A document's place in one query's list."""

    query: str
    document: str
    score: float


def rank_lists(
    queries: Sequence[Text],
    documents: Sequence[Text],
    encoders: "tuple[Encoder, Encoder]",
    *,
    top: int,
    progress: Progress | None = None,
) -> Iterator[Ranked]:
    """Yield up to ``top`` documents per query, best first, by the formula that also ranks stored matches.

    Never abstains: documents that share nothing with the query follow the others by id, below their scores.
    """
    from indexes.hybrid import Corpus, Entry, HybridIndex, side_mean

    asked = HybridIndex(Corpus.build([Entry(document.id, document.text) for document in documents], *encoders))
    texts = [query.text for query in queries]
    mean = side_mean(texts, encoders[0])
    by_id = sorted(document.id for document in documents)
    answers = asked.search_many(texts, k=top, query_mean=mean, progress=progress)
    for query, found in zip(queries, answers, strict=True):
        yield from (Ranked(query.id, scored.id, scored.score) for scored in found)
        listed = {scored.id for scored in found}
        lowest = found[-1].score if found else 0.0
        rest = (document for document in by_id if document not in listed)
        for place, document in enumerate(islice(rest, top - len(found)), start=1):
            yield Ranked(query.id, document, lowest - place)
