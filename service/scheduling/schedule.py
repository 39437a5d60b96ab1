"""The answer to a problem: a schedule with its value, what is proved of it, and what holds it back."""

from typing import Literal, TypeAlias

from pydantic import Field

from service.domain.frozen import Frozen, Id
from service.scheduling.problem import Meeting, PairId

SCHEDULE_VERSION = "1"


class Shortfall(Frozen):
    """An organisation below its minimum."""

    organisation: Id
    wanted: int
    got: int
    reason: Literal["absences", "no_partner", "tables_full", "limits", "other_wishes"]
    """absences: fewer common slots than meetings wanted; no_partner: fewer allowed partners; tables_full: every open table is taken when it could
    meet; limits: its partners are at their maximum; other_wishes: it would cost another organisation more."""


class Binding(Frozen):
    """What one more of something would bring, computed by solving again."""

    what: Literal["table", "slot", "agenda"]
    organisation: Id | None = None
    """Whose agenda; None for tables and slots."""
    score_bound_gain: float
    shortfall_bound_gain: int


Rule: TypeAlias = Literal[
    "spare_share",
    "closed_tables",
    "own_tables",
    "tables",
    "after",
    "pair_slots",
    "forbidden",
    "seats",
    "frozen",
    "absences",
    "max_meetings",
    "agendas",
    "locked",
]
"""``agendas``: an agenda is in one meeting per slot. ``tables``: their number. The others are keys of a problem."""


class Conflict(Frozen):
    """What cannot hold together: pairs that must be held, rules, and organisations whose limits matter; none can be left out."""

    rules: tuple[Rule, ...]
    pairs: tuple[PairId, ...] = ()
    organisations: tuple[Id, ...] = ()


class Schedule(Frozen):
    """What ``duijie plan`` writes."""

    meetings: tuple[Meeting, ...] = ()
    shortfall: int = Field(default=0, ge=0)
    shortfall_bound: int = 0
    shortfalls: tuple[Shortfall, ...] = ()
    score: float = 0.0
    score_bound: float = 0.0
    gap: float = 0.0
    proved: bool = False
    breaks: int = 0
    breaks_bound: int = 0
    """No legal schedule of the same meetings, in which the published ones stay where they were, has fewer breaks."""
    breaks_proved: bool = False
    table_moves: int = 0
    cancelled: tuple[Meeting, ...] = ()
    moved: tuple[PairId, ...] = ()
    disturbed: tuple[Id, ...] = ()
    binding: tuple[Binding, ...] = ()
    seed: int = 0
    version: str = SCHEDULE_VERSION
    status: Literal["complete", "time", "infeasible"] = "complete"
    conflict: Conflict | None = None
