"""What a text is about, in the terms of the taxonomy: how much of it falls to each sector, stage and type of scenario.

What a list states is believed, but not alone: half of all rows state nothing, and what they state is coarse. The rest is read from the
text: how near it comes to the names of each term, and for sectors which trades use the words it uses.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexes.lexicon import Lexicon
from indexes.text import normal_form
from service.domain.taxonomy import Scheme, Taxonomy
from service.matching.searched import SearchedText

if TYPE_CHECKING:
    from indexes.encoder import Encoder

PROFILED = (Scheme.SECTORS, Scheme.STAGES, Scheme.SCENARIO_TYPES)
Profile: TypeAlias = NDArray[np.float64]
"""(terms of all schemes,): a vector of length 1 per scheme, one after the other."""

# The four were tried by cross-validation on the development part: half or twice of each moves nDCG@10 by less than its noise.
_SHARPNESS = 10.0
"""What a cosine is multiplied by before the softmax."""
_TRADE_WEIGHT = 0.25
"""Cosine that one word of a single trade is worth."""
_MOST_TRADE_WORDS = 2.0
_PARENT_SHARE = 0.5
"""Of what a stated sector has, for its parent and its children."""
_READ_SHARE = 0.3
"""Of what is read from the text beside what is stated."""
_EVERY_SECTOR = "manufacturing"
"""Says nothing."""


class Profiles:
    """Profiles by one taxonomy, one lexicon and the word model."""

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon, encoder: "Encoder") -> None:
        """Embed the names of all terms."""
        self._lexicon = lexicon
        self._encoder = encoder
        self._places = {scheme: {code: at for at, code in enumerate(taxonomy[scheme].terms)} for scheme in PROFILED}
        self._starts = np.cumsum([0, *(len(self._places[scheme]) for scheme in PROFILED[:-1])])
        self._names = {scheme: self._embedded(taxonomy, scheme) for scheme in PROFILED}
        place = self._places[Scheme.SECTORS]
        self._kin = np.eye(len(place))
        for term in taxonomy[Scheme.SECTORS].terms.values():
            for parent in term.related.get("parent", ()):
                self._kin[place[term.code], place[parent]] = self._kin[place[parent], place[term.code]] = _PARENT_SHARE
        self._trades = [
            [place[code] for code in concept.sectors if code in place] for concept in self._lexicon.concepts
        ]

    def of(self, text: SearchedText) -> Profile:
        """Return the profile of an item."""
        item = text.item
        vector = self._encoder.encode_alike([normal_form(text.text)], role="document")[0]
        centred = _unit(vector - self._encoder.prior_means[item.SIDE.value]) if vector.any() else vector
        return np.concatenate(
            [_unit(self._shares(scheme, text.text, centred, getattr(item, scheme.value))) for scheme in PROFILED]
        )

    def likeliest_sector(self, text: SearchedText) -> str:
        """Return the code of the sector to which most of a text falls."""
        sectors = list(self._places[Scheme.SECTORS])
        return sectors[int(np.argmax(self.of(text)[: len(sectors)]))]

    def agreement(self, one: Profile, others: Sequence[Profile]) -> NDArray[np.float64]:
        """Return how far a profile agrees with others in each scheme, 0 to 1, (others, schemes)."""
        return np.asarray(np.add.reduceat(np.array(others) * one, self._starts, axis=1))

    def _shares(
        self, scheme: Scheme, text: str, vector: NDArray[np.float64], stated: tuple[str, ...]
    ) -> NDArray[np.float64]:
        nearness = self._names[scheme] @ vector
        if scheme is Scheme.SECTORS:
            nearness = nearness + _TRADE_WEIGHT * self._trade_words(text)
        read = np.exp(_SHARPNESS * (nearness - nearness.max()))
        read /= read.sum()
        places = self._places[scheme]
        codes = [places[code] for code in stated if code in places and code != _EVERY_SECTOR]
        if not codes:
            return np.asarray(read, dtype=np.float64)
        told = self._kin[codes].max(axis=0) if scheme is Scheme.SECTORS else np.zeros(len(read))
        told[codes] = 1.0
        return np.asarray((1 - _READ_SHARE) * told / told.sum() + _READ_SHARE * read, dtype=np.float64)

    def _trade_words(self, text: str) -> NDArray[np.float64]:
        """Return how many words of each sector's trade a text holds; a word of several trades counts in parts."""
        words = np.zeros(len(self._kin))
        for number in sorted(self._lexicon.found_in(text)):
            if trades := self._trades[number]:
                words[trades] += 1 / len(trades)
        return np.minimum(words, _MOST_TRADE_WORDS)

    def _embedded(self, taxonomy: Taxonomy, scheme: Scheme) -> NDArray[np.float64]:
        """Return (terms, dimension): the mean of each term's names, less the mean of all terms, at length 1."""
        means = np.array(
            [
                _unit(self._encoder.encode([normal_form(name) for name in term.names()], role="document").mean(axis=0))
                for term in taxonomy[scheme].terms.values()
            ]
        )
        return _unit(means - means.mean(axis=0))


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)
