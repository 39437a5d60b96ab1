"""Rank two lists that are not stored: each query against all documents, always a full list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from service.domain.item import Side
from service.matching.engine import Progress
from service.matching.features import FeatureMaker, Other
from service.matching.ranking import CANDIDATES
from service.matching.searched import SearchedText
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.encoder import Encoder
    from indexes.hybrid import HybridIndex, Scored

FIRST = 10
"""Lines that a person reads of a list."""
_TOGETHER = 256
"""Queries whose word-by-word evidence is asked for at once."""


class Ranked(NamedTuple):
    """A document's place in one query's list."""

    query: str
    document: str
    score: float
    """How likely the pair is worth a talk, 0 to 1; below 0 for what the first stage did not propose."""


def rank_lists(
    queries: Sequence[SearchedText],
    documents: Sequence[SearchedText],
    encoders: "tuple[Encoder, Encoder]",
    maker: FeatureMaker,
    *,
    top: int,
    progress: Progress | None = None,
) -> Iterator[Ranked]:
    """Yield up to ``top`` documents per query, best first, as stored matches are ranked but for their hard conditions and a cross-encoder.

    Never abstains: documents that share nothing with the query follow the others by id, below their scores.
    """
    from indexes.hybrid import side_mean

    if not queries or not documents:
        return
    side = queries[0].item.SIDE
    texts = [query.text for query in queries]
    document_of = {document.item.id: document for document in documents}
    by_id = sorted(document_of)
    likelihood = second_stage().likelihood
    asked = indexed(documents, encoders)
    back = indexed(queries, encoders) if side is Side.SUPPLY else None
    mean = back.base.mean if back else side_mean(texts, encoders[0], side.value)
    proposed = asked.search_many(texts, k=max(top, CANDIDATES), query_mean=mean, progress=progress)
    for start in range(0, len(queries), _TOGETHER):
        together = queries[start : start + _TOGETHER]
        found = list(islice(proposed, len(together)))
        late = _late_from_demands(asked, back, together, found) if back else None
        for query, of_query in zip(together, found, strict=True):
            others = [
                Other(document_of[one.id], one.parts.cosine, late[one.id, query.item.id] if late else one.parts.late)
                for one in of_query
            ]
            features = maker.features(query, others)
            scored = [Ranked(query.item.id, one.id, likelihood(of)) for one, of in zip(of_query, features, strict=True)]
            scored.sort(key=lambda one: (-one.score, one.document))
            yield from scored[:top]
            listed = {one.document for one in scored}
            rest = (document for document in by_id if document not in listed)
            for place, document in enumerate(islice(rest, max(0, top - len(scored))), start=1):
                yield Ranked(query.item.id, document, float(-place))


def indexed(texts: Sequence[SearchedText], encoders: "tuple[Encoder, Encoder]") -> "HybridIndex":
    """Return an index of the texts of one side, of which there is at least one."""
    from indexes.hybrid import Corpus, Entry, HybridIndex

    entries = [Entry(text.item.id, text.text) for text in texts]
    return HybridIndex(Corpus.build(entries, *encoders, side=texts[0].item.SIDE.value))


def _late_from_demands(
    demands: "HybridIndex",
    supplies: "HybridIndex",
    queries: Sequence[SearchedText],
    found: "Sequence[Sequence[Scored]]",
) -> dict[tuple[str, str], float]:
    """Return the late interaction of each found demand with the supplies that found it, by demand and supply."""
    finders: dict[str, list[str]] = {}
    for query, of_query in zip(queries, found, strict=True):
        for one in of_query:
            finders.setdefault(one.id, []).append(query.item.id)
    evidence = supplies.late(demands.words(list(finders)), list(finders.values()))
    return {(demand, supply): late for demand, of in zip(finders, evidence, strict=True) for supply, late in of.items()}


def within_capacity(rows: Iterable[Ranked], capacity: int, *, first: int = FIRST) -> Iterator[Ranked]:
    """Yield the rows again, so that no document stands among the first ``first`` of more than ``capacity`` queries.

    The likeliest pairs go first (a greedy b-matching, at least half as good in sum as the best one); what finds no place follows behind,
    its score less 1, and so fills a list for which the others are too few.
    """
    by_query: dict[str, list[Ranked]] = {}
    for row in rows:
        by_query.setdefault(row.query, []).append(row)
    places: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    kept: set[tuple[str, str]] = set()
    pairs = (row for of_query in by_query.values() for row in of_query)
    for row in sorted(pairs, key=lambda row: (-row.score, row.query, row.document)):
        if places[row.query] < first and taken[row.document] < capacity:
            places[row.query] += 1
            taken[row.document] += 1
            kept.add((row.query, row.document))
    for of_query in by_query.values():
        yield from (row for row in of_query if (row.query, row.document) in kept)
        yield from (row._replace(score=row.score - 1) for row in of_query if (row.query, row.document) not in kept)
