"""What is asked and what is offered in numbers with units, and whether the one meets the other.

A number says little by itself: the words of its clause decide what it measures. Where they do not, nothing is read: a
missing number costs a person a glance, a wrong one costs trust. Numbers are compared only where kind and subject agree.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from indexes.text import Normalised, normalise
from service.domain.item import Side
from service.matching.measures import Measure, measures
from service.matching.searched import SearchedText
from service.matching.wording import (
    MORE_IS_BETTER,
    REVERSED,
    Bound,
    Kind,
    bound_of,
    clause_of,
    improved,
    is_stated,
    measured,
)

_STATING = {
    Side.DEMAND: ("title", "expected_outcome"),
    Side.SUPPLY: ("title", "capabilities", "cases", "figures", "remarks"),
}
"""Fields whose numbers are wishes or claims; a problem's numbers tell of today (一张七八分钟) without saying so."""
_COMPLEMENTS = {Kind.MISSES: Kind.FOUND, Kind.ERRORS: Kind.ACCURACY}
_KEPT_TEXTS = 8192
_ROUNDING = 1e-9


class Verdict(StrEnum):
    """What becomes of an asked quantity."""

    MET = "met"
    MISSED = "missed"
    UNANSWERED = "unanswered"


class Quantity(NamedTuple):
    """A number that was read; of a range the end that promises less."""

    kind: Kind
    value: float
    """In the base unit of the kind."""
    bound: Bound
    start: int
    """Where the number begins in the text as written."""
    end: int
    """Where its unit ends, exclusive."""
    subject: str = ""
    """What it is about where the kind alone does not say: energy, schedule, 张, …"""


class Comparison(NamedTuple):
    """An asked quantity, its verdict and the best that is offered of its kind and subject."""

    asked: Quantity
    verdict: Verdict
    offered: Quantity | None


def stated(text: SearchedText) -> dict[str, tuple[Quantity, ...]]:
    """Return what the fields of an item ask for or promise, by field."""
    said = text.said()
    return {field: quantities(said[field]) for field in _STATING[text.item.SIDE] if field in said}


@lru_cache(maxsize=_KEPT_TEXTS)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return what a text states, in its order.

    >>> [(found.kind.value, found.value, found.bound.value) for found in quantities("漏放千分之一以下，一片十二秒判完")]
    [('misses', 0.001, 'at_most'), ('takt', 12.0, 'about')]
    """
    normal = normalise(text.replace("\n", ";"))
    found, reached = [], 0
    for measure in measures(normal.text):
        quantity = _quantity(normal, measure, reached)
        reached = measure.end
        if quantity:
            found.append(quantity)
    return tuple(found)


def compared(asked: Sequence[Quantity], offered: Sequence[Quantity]) -> tuple[Comparison, ...]:
    """Return each asked quantity with the best that is offered of its kind and subject.

    What is missed or wrong is compared with what is found or right as its complement.
    """
    comparisons = []
    for wish in asked:
        same = [offer for offer in offered if _scale(offer)[:2] == _scale(wish)[:2]]
        best = max(same, key=lambda offer: _scale(offer)[2], default=None)
        if best is None:
            verdict = Verdict.UNANSWERED
        else:
            wanted, worth = _scale(wish)[2], _scale(best)[2]
            verdict = Verdict.MET if worth >= wanted - _ROUNDING * abs(wanted) else Verdict.MISSED
        comparisons.append(Comparison(wish, verdict, best))
    return tuple(comparisons)


def _scale(quantity: Quantity) -> tuple[Kind, str, float]:
    """Return what is comparable, and the value so that more is better."""
    if complement := _COMPLEMENTS.get(quantity.kind):
        return complement, quantity.subject, 1 - quantity.value
    return quantity.kind, quantity.subject, quantity.value if quantity.kind in MORE_IS_BETTER else -quantity.value


def _quantity(normal: Normalised, measure: Measure, reached: int) -> Quantity | None:
    """Return what a number states; None: the words around it do not say, or it is no wish and no claim."""
    clause = clause_of(normal.text, measure, reached)
    if not is_stated(measure, clause):
        return None
    bound = bound_of(clause)
    if improvement := improved(measure, clause):
        subject, value = improvement
        kind, name = Kind.CHANGE, subject.name
        is_reversed = measure.is_step and not subject.rises  # a lower aim is a larger change
    elif found := measured(measure, clause):
        kind, name, value = found
        # more pieces take less time each; what finds all above a size finds that size
        is_reversed = measure.dimension == "rate" or (kind is Kind.DETAIL and bound is Bound.AT_LEAST)
    else:
        return None
    bound = REVERSED[bound] if is_reversed else bound
    if bound is (Bound.AT_MOST if kind in MORE_IS_BETTER else Bound.AT_LEAST):
        return None  # the bound of a complaint: 误报高于5%
    return Quantity(kind, value, bound, *normal.span(measure.start, measure.end), name)
