"""What speaks for a pair, as numbers that depend on nothing but the two: no other candidate, no filter, no place."""

from typing import NamedTuple

from indexes.lexicon import Lexicon
from service.domain.item import Item
from service.domain.taxonomy import Scheme, Taxonomy
from service.matching.searched import SearchedText

GENERAL_CONCEPT = 0.4
"""What a shared concept is worth of which all sectors speak (返工, MES), where one of certain sectors is worth 1."""
_EVERY_SECTOR = "manufacturing"


class Features(NamedTuple):
    """Of one demand and one supply."""

    cosine: float
    """Of the two texts, each side centred."""
    concepts: float
    """Concepts of the lexicon that both texts name, in whatever words."""
    sectors_agree: float
    """1: they name a sector in common."""
    sectors_differ: float
    """1: both name sectors, and none is the other's, or its parent or child."""
    stages_agree: float
    stages_differ: float
    scenario_types_agree: float
    scenario_types_differ: float


class FeatureMaker:
    """Makes features by one taxonomy and one lexicon."""

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon) -> None:
        """Note which sector lies within which."""
        self.lexicon_version = lexicon.version
        self._lexicon = lexicon
        terms = taxonomy[Scheme.SECTORS].terms.values()
        self._parents = {term.code: frozenset(term.related.get("parent", ())) for term in terms}

    def features(self, asked: SearchedText, offered: SearchedText, cosine: float) -> Features:
        """Return the features of a demand and a supply.

        Args:
            asked: the demand's text.
            offered: the supply's.
            cosine: of their vectors, centred.
        """
        demand, supply = asked.item, offered.item
        shared = self._lexicon.found_in(asked.text) & self._lexicon.found_in(offered.text)
        concepts = (self._lexicon.concepts[number] for number in shared)
        sectors = set(demand.sectors) & set(supply.sectors)
        return Features(
            cosine,
            sum(GENERAL_CONCEPT if concept.is_general else 1.0 for concept in concepts),
            float(bool(sectors)),
            float(self._sectors_differ(demand, supply)),
            *_compared(demand.stages, supply.stages),
            *_compared(demand.scenario_types, supply.scenario_types),
        )

    def _sectors_differ(self, demand: Item, supply: Item) -> bool:
        asked, offered = self._with_parents(demand.sectors), self._with_parents(supply.sectors)
        return bool(asked and offered) and asked.isdisjoint(offered) and _EVERY_SECTOR not in asked | offered

    def _with_parents(self, codes: tuple[str, ...]) -> set[str]:
        return {*codes, *(parent for code in codes for parent in self._parents[code])}


def _compared(asked: tuple[str, ...], offered: tuple[str, ...]) -> tuple[float, float]:
    """Return whether two lists of codes agree in one, and whether both say something and agree in none."""
    agree = not set(asked).isdisjoint(offered)
    return float(agree), float(bool(asked and offered) and not agree)
