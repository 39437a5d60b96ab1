"""Two states of records merge by the last one that both have seen; only what both changed, and not alike, is asked about."""

from collections.abc import Collection, Iterable
from typing import Any

from service.domain.move import Document, RecordKey, Records, Winner
from service.workflows.merge_records import Merge

BASE: Records = {
    "participant": {"a": {"state": "invited", "note": ""}, "b": {"state": "invited", "note": ""}},
    "request": {"r": {"state": "asked", "answer": ""}},
}


class Free:
    """Everything goes together."""

    def is_sound(self, _key: RecordKey, _record: Document) -> bool:
        return True

    def bound(self, _key: RecordKey, _fields: Collection[str]) -> Collection[RecordKey]:
        return ()

    def clashing(self, _records: Records) -> Iterable[Collection[RecordKey]]:
        return ()


def with_changes(**changed: Any) -> Records:
    """Return the base with other fields in some records, named ``kind_key``; None deletes one."""
    state = {kind: {key: dict(record) for key, record in records.items()} for kind, records in BASE.items()}
    for name, fields in changed.items():
        kind, key = name.split("_")
        if fields is None:
            del state[kind][key]
        else:
            state.setdefault(kind, {}).setdefault(key, {}).update(fields)
    return state


def merged(home: Records, laptop: Records, *winners: Winner) -> tuple[list[list[RecordKey]], Records]:
    """Return what is asked about, and what becomes of the records when that is answered."""
    merge = Merge(BASE, home, laptop, Free())
    contested = merge.contested({})
    asked = [[one.key for one, _ in found.differences] for found in contested]
    choices = dict(zip((found.id for found in contested), winners, strict=True))
    assert merge.contested(choices) == []
    return asked, merge.merged(choices.__getitem__)


def test_what_one_side_changed_is_taken() -> None:
    home = with_changes(participant_a={"state": "accepted"}, participant_c={"state": "proposed"}, request_r=None)
    laptop = with_changes(participant_b=None, message_m={"text": "x"})

    assert merged(BASE, BASE) == ([], BASE)
    assert merged(home, BASE) == ([], home)
    assert merged(BASE, laptop) == ([], BASE | laptop)
    assert merged(home, laptop) == (
        [],
        {
            "participant": {"a": {"state": "accepted", "note": ""}, "c": {"state": "proposed"}},
            "request": {},
            "message": {"m": {"text": "x"}},
        },
    )


def test_what_both_changed_alike_is_taken() -> None:
    both = with_changes(participant_a={"state": "accepted"}, participant_b=None, participant_c={"state": "proposed"})

    assert merged(both, both) == ([], both)


def test_different_fields_of_a_record_are_merged() -> None:
    home = with_changes(participant_a={"state": "accepted"})
    laptop = with_changes(participant_a={"note": "带样机"})

    assert merged(home, laptop) == ([], with_changes(participant_a={"state": "accepted", "note": "带样机"}))


def test_a_field_that_both_changed_is_asked_about_and_the_others_are_merged() -> None:
    home = with_changes(participant_a={"state": "accepted", "note": "带样机"})
    laptop = with_changes(participant_a={"state": "declined"})
    asked = [[RecordKey("participant", "a")]]

    assert merged(home, laptop, Winner.HOME) == (asked, home)
    assert merged(home, laptop, Winner.LAPTOP) == (
        asked,
        with_changes(participant_a={"state": "declined", "note": "带样机"}),
    )


def test_fields_that_say_one_thing_together_are_not_mixed() -> None:
    home = with_changes(request_r={"answer": "改天"})
    laptop = with_changes(request_r={"state": "taken_back"})

    assert merged(home, laptop, Winner.LAPTOP) == ([[RecordKey("request", "r")]], laptop)


def test_deleted_on_one_side_and_changed_on_the_other_is_asked_about() -> None:
    home, laptop = with_changes(participant_a=None), with_changes(participant_a={"note": "带样机"})
    asked = [[RecordKey("participant", "a")]]

    assert merged(home, laptop, Winner.HOME) == (asked, home)
    assert merged(home, laptop, Winner.LAPTOP) == (asked, laptop)
    assert merged(laptop, home, Winner.HOME) == (asked, laptop)


def test_the_same_record_added_differently_is_asked_about() -> None:
    home, laptop = with_changes(attendee_p={"code": "1"}), with_changes(attendee_p={"code": "2"})

    assert merged(home, laptop, Winner.LAPTOP) == ([[RecordKey("attendee", "p")]], laptop)


def test_of_two_notes_on_different_things_the_later_says_who_noted() -> None:
    def outcome(**fields: Any) -> Records:
        return with_changes(outcome_m={"attendance": None, "late_minutes": 0, "signed": None} | fields)

    home = outcome(signed=True, noted_at="2026-12-03T18:00:00+08:00", noted_by="home")
    laptop = outcome(attendance="held", noted_at="2026-12-03T10:30:00Z", noted_by="laptop")
    base = outcome(noted_at="2026-12-03T01:00:00Z", noted_by="x")
    merge = Merge(base, home, laptop, Free())

    assert merge.contested({}) == []
    assert merge.merged(lambda _: Winner.HOME) == outcome(
        signed=True, attendance="held", noted_at="2026-12-03T10:30:00Z", noted_by="laptop"
    )


class NotBoth(Free):
    """Of slots and tables, one stays as it was."""

    def is_sound(self, _key: RecordKey, record: Document) -> bool:
        return (record["slots"], record["tables"]) != (2, 2)


def test_what_merging_makes_unusable_is_asked_about_as_a_whole() -> None:
    base: Records = {"conference": {"": {"slots": 1, "tables": 1, "venue": ""}}}
    home: Records = {"conference": {"": {"slots": 2, "tables": 1, "venue": ""}}}
    laptop: Records = {"conference": {"": {"slots": 1, "tables": 2, "venue": "馆"}}}
    merge = Merge(base, home, laptop, NotBoth())

    (found,) = merge.contested({})
    assert [(one.key.kind, fields) for one, fields in found.differences] == [
        ("conference", frozenset({"slots", "tables"}))
    ]
    assert [merge.merged({found.id: winner}.__getitem__)["conference"][""] for winner in Winner] == [
        {"slots": 2, "tables": 1, "venue": "馆"},
        {"slots": 1, "tables": 2, "venue": "馆"},
    ]


def meetings(**tables: str) -> Records:
    return {"meeting": {key: {"table": table} for key, table in tables.items()}}


class OneEach(Free):
    """No two meetings share a table."""

    def clashing(self, records: Records) -> Iterable[Collection[RecordKey]]:
        held = records["meeting"]
        for table in {one["table"]: None for one in held.values()}:
            if len(keys := [RecordKey("meeting", key) for key, one in held.items() if one["table"] == table]) > 1:
                yield keys


def test_records_that_do_not_go_together_have_one_winner() -> None:
    base, home, laptop = meetings(m="A", n="B"), meetings(m="C", n="B"), meetings(m="A", n="C")
    merge = Merge(base, home, laptop, OneEach())

    (found,) = merge.contested({})
    assert [one.key.key for one, _ in found.differences] == ["m", "n"]
    assert [merge.merged({found.id: winner}.__getitem__) for winner in Winner] == [home, laptop]


def test_what_stands_in_the_way_of_either_choice_belongs_to_it() -> None:
    """Back at its table of before, m would be in the way of o, which only the laptop moved; so o is part of the choice."""
    base = meetings(m="A", n="B", o="D")
    home, laptop = meetings(m="A", n="C", o="D"), meetings(m="C", n="B", o="A")
    merge = Merge(base, home, laptop, OneEach())

    (found,) = merge.contested({})
    assert [one.key.key for one, _ in found.differences] == ["m", "n", "o"]
    assert [merge.merged({found.id: winner}.__getitem__) for winner in Winner] == [home, laptop]


def test_a_choice_counts_only_for_what_was_seen() -> None:
    home, laptop = with_changes(participant_a={"note": "1"}), with_changes(participant_a={"note": "2"})
    ids = [
        Merge(BASE, side, laptop, Free()).contested({})[0].id
        for side in (home, with_changes(participant_a={"note": "3"}), home)
    ]

    assert ids[0] == ids[2] != ids[1]
