"""What speaks for a pair, as numbers that depend on nothing but the two: no other candidate, no filter, no place."""

from collections.abc import Hashable, Sequence
from itertools import chain
from typing import NamedTuple

from indexes.lexicon import Lexicon
from service.domain.item import Side
from service.matching.profiles import Profile, Profiles
from service.matching.quantities import Quantity, Verdict, compared, stated
from service.matching.searched import SearchedText

GENERAL_CONCEPT = 0.4
"""What a shared concept is worth of which all sectors speak (返工, MES), where one of certain sectors is worth 1."""
_DIGITS = 4
"""Further ones carry rounding errors only."""
_KEPT_TEXTS = 32_768
"""About 2 KB each: both sides of what ``duijie rank`` is made for."""


class Features(NamedTuple):
    """Of one demand and one supply; each speaks for the pair the more, the larger it is."""

    cosine: float
    """Of the two texts, each side centred."""
    late: float
    """Word by word: how near the nearest words of the supply come to each of the demand's, 0 to 1."""
    concepts: float
    """Share of the demand's concepts that the supply names, too, in whatever words; a demand of few never has all."""
    sectors: float
    """How far the two agree in their sectors, stated or read from the text, 0 to 1."""
    stages: float
    scenario_types: float
    numbers: float
    """Of the numbers asked that the supply answers in kind, the share that is met less the share that is missed, −1 to 1."""


class Other(NamedTuple):
    """What stands on the other side of a pair, with what the search knows of the two."""

    text: SearchedText
    cosine: float
    """Centred."""
    late: float
    """Late interaction, asked from the demand's side, whichever side ``text`` is."""


class _Facts(NamedTuple):
    """What features need of one text."""

    concepts: frozenset[int]
    worth: float
    """Of the concepts."""
    profile: Profile
    quantities: Sequence[Quantity]


class FeatureMaker:
    """Makes features by one lexicon and the profiles of the texts."""

    def __init__(self, lexicon: Lexicon, profiles: Profiles) -> None:
        self.lexicon_version = lexicon.version
        self._lexicon = lexicon
        self._profiles = profiles
        self._general = frozenset(number for number, concept in enumerate(lexicon.concepts) if concept.is_general)
        self._kept: dict[Hashable, _Facts] = {}

    def features(self, one: SearchedText, others: Sequence[Other]) -> list[Features]:
        """Return the features of a demand with supplies, or of a supply with demands."""
        if not others:
            return []
        mine, theirs = self._facts(one), [self._facts(other.text) for other in others]
        agreed = self._profiles.agreement(mine.profile, [facts.profile for facts in theirs]).round(_DIGITS).tolist()
        is_demand = one.item.SIDE is Side.DEMAND
        pairs = ((mine, facts) if is_demand else (facts, mine) for facts in theirs)
        return [
            Features(
                cosine=round(other.cosine, _DIGITS),
                late=round(other.late, _DIGITS),
                concepts=self._worth(demand.concepts & supply.concepts) / (1 + demand.worth),
                sectors=sectors,
                stages=stages,
                scenario_types=scenario_types,
                numbers=_answered(demand.quantities, supply.quantities),
            )
            for other, (demand, supply), (sectors, stages, scenario_types) in zip(others, pairs, agreed, strict=True)
        ]

    def _facts(self, text: SearchedText) -> _Facts:
        item = text.item
        key = (item.SIDE, text.original, item.sectors, item.stages, item.scenario_types)
        facts = self._kept.get(key)
        if facts is None:
            concepts = self._lexicon.found_in(text.text)
            facts = _Facts(
                concepts,
                self._worth(concepts),
                self._profiles.of(text),
                tuple(chain.from_iterable(stated(text).values())),
            )
            if len(self._kept) >= _KEPT_TEXTS:
                self._kept.clear()
            self._kept[key] = facts
        return facts

    def _worth(self, concepts: frozenset[int]) -> float:
        return len(concepts) - (1 - GENERAL_CONCEPT) * len(concepts & self._general)


def _answered(asked: Sequence[Quantity], offered: Sequence[Quantity]) -> float:
    if not asked or not offered:
        return 0.0
    verdicts = [found.verdict for found in compared(asked, offered)]
    met, missed = verdicts.count(Verdict.MET), verdicts.count(Verdict.MISSED)
    return (met - missed) / (met + missed) if met + missed else 0.0
