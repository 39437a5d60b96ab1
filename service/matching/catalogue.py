"""What items are filtered, counted and named by, in memory: exact, where the index of meanings is not.

An item is one row for each form in which somebody sees it: whole, and redacted. A catalogue is immutable; a change makes
another one.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Self

from indexes.text import fold_name, normal_form, segmented
from service.domain.facet import FACETS, Facet, Filters, facet_values
from service.domain.item import Side, State, Visibility
from service.domain.match import Listed
from service.domain.organisation import Organisation
from service.matching.orders import without_orders
from service.matching.row_sets import Rows, numbers_of, rows_of
from service.matching.scanned import LATIN, ScannedTexts
from service.matching.spelling import JOINING, Spelling

See = Callable[[Listed], Listed | None]
"""Returns an item as somebody sees it: whole, redacted or not at all."""

_Key = tuple[Visibility, str | None]
"""What decides who sees an item: its visibility, and its organisation where not everybody does."""
_DEAD_SHARE = 0.5
"""Share of rows that changes may leave behind before the catalogue is worth making anew."""
_NEW_SHARE = 0.02
"""Share of new rows from which the known words are gathered anew."""
_SPELLINGS = 6
"""Kinds of readers whose spelling is kept."""
_PIECES = re.compile(r"[\s,，.。;；、!！?？()（）“”\"'‘’:：]+")
_DIGITS = re.compile(r"(\d+)")
_SHORTEST_NAME = 2
"""Characters of a part of a firm's name; one alone is in every other name."""


class Piece(NamedTuple):
    """A part of a query between spaces and punctuation."""

    text: str
    """In normal form."""
    words: tuple[str, ...]
    """What it is searched by: its words but those that only join others, or itself where it has none."""


class _Row(NamedTuple):
    item_id: str
    text: str
    """The texts that this form shows, in their normal form."""
    names: str
    """Names of the organisation in their normal form, one a line; empty where this form hides it."""
    number: str
    """Number in its list, folded."""
    edition_id: str
    place: tuple[tuple[int, str], ...]
    """By which it stands in its list: 9 before 10."""


@dataclass(frozen=True)
class _Group:
    """Items that everybody sees alike, because visibility and organisation decide: one of them speaks for all."""

    speaker: Listed
    whole: Rows = 0
    redacted: Rows = 0


@dataclass(frozen=True)
class Catalogue:
    """The open items of one side."""

    side: Side
    rows: tuple[_Row, ...] = ()
    alive: Rows = 0
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Rows of each item, by id."""
    values: Mapping[Facet, Mapping[str, Rows]] = field(default_factory=dict)
    groups: Mapping[_Key, _Group] = field(default_factory=dict)

    def apply(self, items: Iterable[Listed], organisations: Mapping[str, Organisation]) -> Self:
        """Return a catalogue with the present form of changed items; closed ones leave it.

        Args:
            items: of this side, each once; with one of an organisation's all that it has, or names would be missed.
            organisations: those of the items, by id.
        """
        rows, places, alive = list(self.rows), dict(self.places), self.alive
        holding: dict[tuple[Facet, str], list[int]] = {}
        forming: dict[_Key, tuple[Listed, list[list[int]]]] = {}
        gone: list[int] = []
        present = list(items)
        names = _public_names(present)
        for item in present:
            gone += places.pop(item.id, ())
            if item.state is State.CLOSED:
                continue
            forms = [item, item.redacted()] if item.visibility is Visibility.REDACTED else [item]
            places[item.id] = tuple(range(len(rows), len(rows) + len(forms)))
            _, rows_of_forms = forming.setdefault(_key_of(item), (item, [[], []]))
            for form, rows_of_form in zip(forms, rows_of_forms, strict=False):
                organisation = organisations.get(form.organisation_id or "")
                for facet, found in facet_values(form, organisation.profile.city if organisation else "").items():
                    for value in found:
                        holding.setdefault((facet, value), []).append(len(rows))
                rows_of_form.append(len(rows))
                rows.append(_row(form, names.get(form.organisation_id or "", ())))
        alive = alive & ~rows_of(gone) | rows_of(
            [row for of_item in places.values() for row in of_item if row >= len(self.rows)]
        )
        values = {facet: dict(masks) for facet, masks in self.values.items()}
        for (facet, value), numbers in holding.items():
            masks = values.setdefault(facet, {})
            masks[value] = masks.get(value, 0) | rows_of(numbers)
        groups = dict(self.groups)
        for key, (speaker, (whole, redacted)) in forming.items():
            former = groups.get(key, _Group(speaker))
            groups[key] = _Group(speaker, former.whole | rows_of(whole), former.redacted | rows_of(redacted))
        return type(self)(self.side, tuple(rows), alive, places, values, groups)

    @property
    def outgrown(self) -> bool:
        """Tell whether most rows are left behind by changes."""
        return self.alive.bit_count() < len(self.rows) * _DEAD_SHARE

    def seen(self, see: See) -> Rows:
        """Return the rows that somebody sees, each item in one form at most."""
        seen = 0
        for group in self.groups.values():
            form = see(group.speaker)
            if form is not None:
                seen |= group.whole if form is group.speaker else group.redacted
        return seen & self.alive

    def chosen(self, filters: Filters, *, but: Facet | None = None) -> Rows:
        """Return the rows that pass all filters, or all but one."""
        chosen = self.alive
        for facet, values in filters.items():
            if facet is not but:
                masks = self.values.get(facet, {})
                passing = 0
                for value in values:
                    passing |= masks.get(value, 0)
                chosen &= passing
        return chosen

    def counts(self, found: Rows, filters: Filters) -> dict[Facet, dict[str, int]]:
        """Return how many of the found rows have each value, most first; a facet's own filter does not thin it out.

        A chosen value is always among them, so that it can be taken back.
        """
        counted = {}
        for facet in FACETS[self.side]:
            passing = found & self.chosen(filters, but=facet)
            counts = {value: (mask & passing).bit_count() for value, mask in self.values.get(facet, {}).items()}
            counts |= {value: 0 for value in filters.get(facet, ()) if value not in counts}
            asked = set(filters.get(facet, ()))
            shown = [value for value, count in counts.items() if count or value in asked]
            counted[facet] = {
                value: counts[value] for value in sorted(shown, key=lambda value: (-counts[value], value))
            }
        return counted

    def ids(self, rows: Rows) -> list[str]:
        """Return the ids of the items of some rows."""
        return [self.rows[number].item_id for number in numbers_of(rows)]

    def of_ids(self, ids: Iterable[str]) -> Rows:
        """Return the rows of some items; ids that are not here are passed over."""
        return rows_of([row for item_id in ids for row in self.places.get(item_id, ())])

    def in_list_order(self, rows: Rows, places: Mapping[str, int]) -> tuple[str, ...]:
        """Return the ids of the items of some rows by the place of their edition, then by their list number."""
        last = len(places)
        ordered = sorted(
            (places.get(row.edition_id, last), row.place, row.item_id)
            for row in (self.rows[n] for n in numbers_of(rows))
        )
        return tuple(item_id for _, _, item_id in ordered)

    def texts(self, rows: Rows) -> Iterator[str]:
        """Yield what some rows show, names included, in its normal form."""
        return (f"{row.text} {row.names}" for row in (self.rows[number] for number in numbers_of(rows)))

    def worded(self, pieces: Collection[Piece], within: Rows) -> Rows:
        """Return the rows that hold every word of a query, a firm's names included; none for no pieces."""
        found = within if pieces else 0
        for piece in pieces:
            for word in piece.words:
                found = self._texts.holding(word, found) | self._names.holding(word, found)
        return found

    def spoken(self, pieces: Iterable[Piece], within: Rows) -> Rows:
        """Return the rows whose own texts hold every piece of a query as it stands."""
        found = within
        for piece in pieces:
            found = self._texts.holding(piece.text, found)
        return found

    def numbered(self, query: str, within: Rows) -> Rows:
        """Return the rows whose list number this is."""
        return rows_of(self._by_number.get(fold_name(query), ())) & within

    def named(self, query: str, within: Rows) -> Rows:
        """Return the rows whose organisation has a name with this part."""
        folded = fold_name(query)
        if len(folded) < _SHORTEST_NAME:
            return 0
        return (
            rows_of([number for names, rows in self._by_names.items() if folded in names for number in rows]) & within
        )

    @cached_property
    def _texts(self) -> ScannedTexts:
        return ScannedTexts([row.text for row in self.rows])

    @cached_property
    def _names(self) -> ScannedTexts:
        return ScannedTexts([row.names for row in self.rows])

    @cached_property
    def _by_number(self) -> Mapping[str, Sequence[int]]:
        return _grouped(row.number for row in self.rows)

    @cached_property
    def _by_names(self) -> Mapping[str, Sequence[int]]:
        return _grouped(row.names.replace(" ", "") for row in self.rows)


class Catalogues:
    """The catalogues of this process, and the last change that they have seen."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.lock = threading.Lock()
        """Held while they are brought up to date; never wait for it with a database connection in hand."""
        self.revision: int | None = None
        """Number of the last change in the outbox that is in; None: nothing is."""
        self._sides = {side: Catalogue(side) for side in Side}
        self._spellings: OrderedDict[tuple[Side, Rows], tuple[int, Spelling]] = OrderedDict()
        self._spelling_lock = threading.Lock()
        self._learning_lock = threading.Lock()

    def __getitem__(self, side: Side) -> Catalogue:
        return self._sides[side]

    def replace(self, sides: Mapping[Side, Catalogue], revision: int) -> None:
        """Put other catalogues in the place of these."""
        self._sides = dict(sides)
        self.revision = revision

    def spelling(self, side: Side, seen: Rows) -> Spelling:
        """Return the spelling of the words in the rows that somebody sees, as it was when it was last learnt.

        It takes seconds to learn for tens of thousands of items, so one is kept for each kind of reader, who are told apart by
        what is hidden from them.
        """
        kind = side, self._sides[side].alive & ~seen
        with self._spelling_lock:
            if kind in self._spellings:
                self._spellings.move_to_end(kind)
                return self._spellings[kind][1]
        return self.learn_spelling(side, seen)

    def learn_spelling(self, side: Side, seen: Rows) -> Spelling:
        """Return the spelling of the words in the rows that somebody sees, learnt anew where many rows have come."""
        catalogue = self._sides[side]
        kind = side, catalogue.alive & ~seen
        with self._learning_lock:
            known = self._spellings.get(kind)
            if known is None or abs(len(catalogue.rows) - known[0]) > len(catalogue.rows) * _NEW_SHARE:
                known = len(catalogue.rows), Spelling(catalogue.texts(seen))
            with self._spelling_lock:
                self._spellings[kind] = known
                self._spellings.move_to_end(kind)
                while len(self._spellings) > _SPELLINGS:
                    self._spellings.popitem(last=False)
            return known[1]


def pieces_of(query: str) -> list[Piece]:
    """Return the pieces of a query.

    >>> pieces_of("布面瑕疵　AGV")
    [Piece(text='布面瑕疵', words=('布面', '瑕疵')), Piece(text='agv', words=('agv',))]
    """
    pieces = []
    for piece in filter(None, _PIECES.split(normal_form(query))):
        words = [word for word in segmented(piece) if any(sign.isalnum() for sign in word)]
        telling = [word for word in words if word not in JOINING] or words
        whole = LATIN.fullmatch(piece) or not telling
        pieces.append(Piece(piece, (piece,) if whole else tuple(dict.fromkeys(telling))))
    return pieces


def _public_names(items: Iterable[Listed]) -> dict[str, tuple[str, ...]]:
    """Return the names under which everybody may read of an organisation; one that only a hidden item bears is not told."""
    names: dict[str, dict[str, None]] = {}
    for item in items:
        if item.organisation_id and item.visibility is Visibility.PUBLIC and item.state is State.OPEN:
            names.setdefault(item.organisation_id, {})[item.organisation_name] = None
    return {organisation_id: tuple(written) for organisation_id, written in names.items()}


def _row(item: Listed, names: Iterable[str]) -> _Row:
    number = fold_name(item.list_number)
    return _Row(
        item_id=item.id,
        text=normal_form(without_orders("\n".join([*item.texts().values(), item.list_number]))),
        names="\n".join(dict.fromkeys(normal_form(name) for name in (item.organisation_name, *names) if name)),
        number=number,
        edition_id=item.edition_id,
        place=tuple((int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(number)),
    )


def _grouped(texts: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the rows by their text, those without one left out."""
    grouped: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        if text:
            grouped.setdefault(text, []).append(number)
    return grouped


def _key_of(item: Listed) -> _Key:
    return item.visibility, None if item.visibility is Visibility.PUBLIC else item.organisation_id
