"""A match: a demand and a supply, how well they fit, and the words in both texts that say so."""

from enum import StrEnum
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from service.domain.demand import Demand
from service.domain.errors import Parameter
from service.domain.item import Codes, Side
from service.domain.supply import Supply

Listed: TypeAlias = Demand | Supply
"""Either end of a match."""


class Level(StrEnum):
    """How strong the evidence is, independent of what else stands in the list."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"
    NONE = "none"


class Span(BaseModel):
    """A place in the original text of one field, in characters; the end is exclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side
    field: str
    start: int
    end: int
    text: str
    """The quoted characters."""


class Reason(BaseModel):
    """One thing that speaks for a match or against it, with the words that say so on both sides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    parameters: dict[str, Parameter | tuple[str, ...]] = {}
    spans: tuple[Span, ...] = ()
    speaks_against: bool = False
    """Whether it is something to settle, such as a price above the budget."""


class Criterion(StrEnum):
    """What a person looks at before two sides talk, in the order in which it is shown."""

    PROBLEM = "problem"
    OBJECT = "object"
    TECHNIQUE = "technique"
    STAGE = "stage"
    SECTOR = "sector"
    NUMBERS = "numbers"
    DEPLOYMENT = "deployment"
    PLACE = "place"
    """Where the demand wants somebody to be, against where the supply limits its service."""
    SYSTEMS = "systems"
    PRICE = "price"
    DELIVERY = "delivery"
    COOPERATION = "cooperation"
    UPKEEP = "upkeep"
    CASES = "cases"


class Verdict(StrEnum):
    """What the two texts say of a criterion."""

    MET = "met"
    PARTLY = "partly"
    NOT_STATED = "not_stated"
    """Unknown is not a "no"."""
    CONFLICTING = "conflicting"


class Finding(BaseModel):
    """What becomes of one criterion, with the words of this demand and this supply that say so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion: Criterion
    verdict: Verdict
    unsaid_by: tuple[Side, ...] = ()
    """Who did not say; somebody just where the verdict is ``NOT_STATED``."""
    spans: tuple[Span, ...] = ()
    scheme: str = ""
    """Of which the codes are; empty: no codes speak."""
    codes: Codes = ()
    """What both sides state in a column of codes."""


class Question(BaseModel):
    """What to ask next: the one thing that would tell most about a pair."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion: Criterion
    verdict: Verdict
    side: Side
    """Who is asked."""
    asked: str = ""
    """What the demand says, quoted."""
    offered: str = ""
    """What the supply says, quoted."""


class ScoreParts(BaseModel):
    """What speaks for a pair, each on its own scale; asked from the demand's side, so both sides are told the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cosine: float
    """Cosine of the centred embeddings, −1 to 1."""
    characters: float
    """BM25 over single characters, 0 upwards."""
    late: float
    """Late interaction over words, 0 to 1."""


_SUBSTANCE = frozenset({Criterion.PROBLEM, Criterion.OBJECT, Criterion.TECHNIQUE})


class Match(BaseModel):
    """A demand and a supply; names ids and revisions, so that it can be looked up later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    demand_id: str
    demand_revision: int
    supply_id: str
    supply_revision: int
    rank: int
    """Place in this list, from 1."""
    score: float
    """How likely the pair is worth a talk, 0 to 1; the same in every list."""
    other_rank: int | None = None
    """Place of the asking item in the list of the found one; None: not among those looked at."""
    parts: ScoreParts
    level: Level
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    """One of each criterion."""
    question: Question | None
    """None: nothing of importance is open."""

    @property
    def lacking(self) -> tuple[Criterion, ...]:
        """What stands between the two: criteria in conflict, and problem, object or technique that the supply does not name."""
        return tuple(
            finding.criterion
            for finding in self.findings
            if finding.verdict is Verdict.CONFLICTING
            or (finding.criterion in _SUBSTANCE and Side.SUPPLY in finding.unsaid_by)
        )

    def id_on(self, side: Side) -> str:
        """Return the id of the item that stands on a side."""
        return self.demand_id if side is Side.DEMAND else self.supply_id
