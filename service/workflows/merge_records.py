"""Merge two states of the same records by the last one that both sides have seen, without knowing what they are records of.

What only one side changed is taken from it, what both changed alike is taken, and a person decides the rest. Fields that say one thing together are
taken together. Records that do not go together when mixed are decided together, too: whoever knows what they are records of finds them.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from service.domain.move import Document, RecordKey, Records, Winner

Choose = Callable[[str], Winner]
"""Returns who wins the conflict of an id."""

_PLACE = frozenset({"demand_side", "supply_side", "slot", "table", "demand_agenda", "supply_agenda"})
_WHOLE = frozenset({"request", "message", "candidates", "plan"})
"""Kinds of which all fields say one thing."""
_TOGETHER = {
    "meeting": (_PLACE,),
    "outcome": (frozenset({"attendance", "absent", "late_minutes"}), frozenset({"signed", "amount_yuan"})),
    "version": (frozenset({"published_at", "published_by"}),),
}
_NOTED: dict[str, tuple[str, ...]] = {"outcome": ("noted_at", "noted_by"), "printing": ("at", "version_id")}
"""When and by whom something was written down last: the later counts."""
_DECIDES_SCHEDULE = {
    "meeting": _PLACE,
    "participant": frozenset({"part", "state", "agendas", "least", "most", "unavailable", "tables"}),
    "conference": frozenset(
        {"day", "slots", "tables", "seats", "demand_limits", "supply_limits", "programme", "rules", "met_before"}
    ),
}
"""Fields on which it depends whether meetings go together."""
_ABSENT = object()


class Rules(Protocol):
    """What goes together."""

    def is_sound(self, key: RecordKey, record: Document) -> bool:
        """Tell whether a record may be what it became by merging."""

    def bound(self, key: RecordKey, fields: Collection[str]) -> Collection[RecordKey]:
        """Return the records that have the winner of another, of which these fields are decided."""

    def clashing(self, records: Records) -> Iterable[Collection[RecordKey]]:
        """Return sets of records that do not go together in a merged state; each holds all on which that depends."""


@dataclass(frozen=True)
class Difference:
    """A record that is not the same on both sides; None: a side does not have it, so it can only be taken whole."""

    key: RecordKey
    base: Document | None = field(repr=False)
    home: Document | None = field(repr=False)
    laptop: Document | None = field(repr=False)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that differ, where both sides have the record."""
        if self.home is None or self.laptop is None:
            return frozenset()
        return frozenset(
            name
            for name in {*self.home, *self.laptop}
            if self.home.get(name, _ABSENT) != self.laptop.get(name, _ABSENT)
        )

    @cached_property
    def disputed(self) -> frozenset[str]:
        """The fields that both changed, and not alike."""
        sides = (self.home, self.laptop)
        both = (names for names in self._groups() if all(self._is_changed(side, names) for side in sides))
        return frozenset[str]().union(*both)

    @property
    def is_one_sided(self) -> bool:
        """Tell whether it can only be taken whole."""
        return self.home is None or self.laptop is None

    @property
    def is_disputed(self) -> bool:
        """Tell whether a person has to decide about it."""
        return self.base not in (self.home, self.laptop) if self.is_one_sided else bool(self.disputed)

    def settled(self, winner: Winner | None, decided: Collection[str]) -> Document | None:
        """Return what becomes of the record.

        Args:
            winner: who was chosen; None: nothing had to be.
            decided: the fields that are as the winner has them.
        """
        if self.home is None or self.laptop is None:
            wins = winner or (Winner.LAPTOP if self.home == self.base else Winner.HOME)
            return self.home if wins is Winner.HOME else self.laptop
        chosen = self.laptop if winner is Winner.LAPTOP else self.home
        noted = _NOTED.get(self.key.kind, ())
        merged = {}
        for name in dict.fromkeys([*self.home, *self.laptop]):
            if name in noted:
                side = max(self.home, self.laptop, key=lambda one: datetime.fromisoformat(one[noted[0]]))
            elif name in decided:
                side = chosen
            else:
                side = self.home if self._is_changed(self.home, [name]) else self.laptop
            if name in side:
                merged[name] = side[name]
        return merged

    def _groups(self) -> Iterable[Collection[str]]:
        """Return the fields that differ, those together that are taken together."""
        if self.key.kind in _WHOLE:
            return [self.fields]
        together = _TOGETHER.get(self.key.kind, ())
        alone = self.fields.difference(_NOTED.get(self.key.kind, ()), *together)
        return [*(names & self.fields for names in together), *({name} for name in alone)]

    def _is_changed(self, side: Document | None, names: Iterable[str]) -> bool:
        base = self.base or {}
        return any((side or {}).get(name, _ABSENT) != base.get(name, _ABSENT) for name in names)


@dataclass(frozen=True)
class Contested:
    """Records that have one winner, each with the fields that this is about; none: all of it."""

    differences: tuple[tuple[Difference, frozenset[str]], ...]

    @cached_property
    def id(self) -> str:
        """Another where a side has changed, so that no choice is taken for what nobody saw."""
        seen = [[difference.key, difference.home, difference.laptop] for difference, _ in self.differences]
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


class Merge:
    """What becomes of two states of the same records."""

    def __init__(self, base: Records, home: Records, laptop: Records, rules: Rules) -> None:
        self._home = home
        self._rules = rules
        self._differences = {one.key: one for one in _differences(base, home, laptop)}
        self._decided: dict[RecordKey, frozenset[str]] = {}
        """What a person decides: the fields that are taken from the winner."""
        self._together: list[frozenset[RecordKey]] = []
        """Of those, which have one winner."""
        for key, one in self._differences.items():
            mixed = (one.settled(winner, one.disputed) for winner in Winner)
            fits = all(document is None or rules.is_sound(key, document) for document in mixed)
            if one.is_disputed or not fits:
                self._decided[key] = one.disputed | (frozenset() if fits else _deciding(one))
                self._together.append(frozenset({key}))
        for key, fields in list(self._decided.items()):
            if with_it := rules.bound(key, fields):
                self._join([key, *with_it])

    def contested(self, choices: Mapping[str, Winner]) -> Sequence[Contested]:
        """Return what nobody has decided yet; where a choice leads to records that do not go together, that is more than before."""
        for winner in Winner:
            self._widen(_always(winner))
        while True:
            waiting = [contested for contested in self._contested() if contested.id not in choices]
            if waiting or not self._widen(lambda found: choices.get(found, Winner.LAPTOP)):
                return waiting

    def merged(self, choose: Choose) -> Records:
        """Return the records with every choice made."""
        winners = {one.key: choose(found.id) for found in self._contested() for one, _ in found.differences}
        records = {kind: dict(documents) for kind, documents in self._home.items()}
        for key, one in self._differences.items():
            settled = one.settled(winners.get(key), self._decided.get(key, frozenset()))
            if settled is None:
                records.get(key.kind, {}).pop(key.key, None)
            else:
                records.setdefault(key.kind, {})[key.key] = settled
        return records

    def _contested(self) -> Iterable[Contested]:
        for keys in sorted(self._together, key=min):
            yield Contested(tuple((self._differences[key], self._decided[key]) for key in sorted(keys)))

    def _widen(self, choose: Choose) -> bool:
        """Let records that do not go together have one winner, until all that are left do; tell whether there were any."""
        widened = False
        while found := list(self._rules.clashing(self.merged(choose))):
            before = self._size
            for keys in found:
                self._join(keys)
            if self._size == before:
                self._join(key for key in self._differences if key.kind in _DECIDES_SCHEDULE)
            if self._size == before:
                break
            widened = True
        return widened

    @property
    def _size(self) -> tuple[int, int]:
        return len(self._together), sum(1 + len(fields) for fields in self._decided.values())

    def _join(self, keys: Iterable[RecordKey]) -> None:
        """Let records have one winner, as far as the schedule depends on them."""
        joined: dict[RecordKey, frozenset[str]] = {}
        waiting = [*keys]
        while waiting:
            one = self._differences.get(waiting.pop())
            if one is not None and one.key not in joined and (one.is_one_sided or _deciding(one)):
                joined[one.key] = _deciding(one)
                waiting += self._rules.bound(one.key, joined[one.key])
        touching = [together for together in self._together if together & joined.keys()]
        if joined:
            rest = [together for together in self._together if together not in touching]
            self._together = [*rest, frozenset(joined).union(*touching)]
        for key, fields in joined.items():
            self._decided[key] = self._decided.get(key, frozenset()) | fields


def differing(one: Records, other: Records) -> Iterator[RecordKey]:
    """Yield the keys of the records that are not the same on both sides, in their order."""
    for kind in dict.fromkeys([*one, *other]):
        here, there = one.get(kind, {}), other.get(kind, {})
        yield from (
            RecordKey(kind, key) for key in sorted(here.keys() | there.keys()) if here.get(key) != there.get(key)
        )


def _differences(base: Records, home: Records, laptop: Records) -> Iterable[Difference]:
    for kind, key in differing(home, laptop):
        of_base, of_home, of_laptop = (side.get(kind, {}).get(key) for side in (base, home, laptop))
        yield Difference(RecordKey(kind, key), of_base, of_home, of_laptop)


def _deciding(difference: Difference) -> frozenset[str]:
    """Return the fields that differ and on which the schedule depends."""
    return difference.fields & _DECIDES_SCHEDULE.get(difference.key.kind, frozenset())


def _always(winner: Winner) -> Choose:
    return lambda _: winner
