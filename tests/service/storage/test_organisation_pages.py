"""Organisations by name, page by page, as far as a reader knows them."""

from typing import Any

import pytest

from service.domain.item import Visibility
from service.domain.organisation import Organisation
from service.storage import items, organisations
from service.storage.database import Database

EVERYTHING = frozenset(Visibility)
PUBLIC = frozenset({Visibility.PUBLIC})
MERGES = {"a": None, "b": None, "c": "b", "d": "c", "e": None}
"""By id: what the organisation was merged into."""


@pytest.fixture
def firms(database: Database, samples: Any) -> Database:
    """Keep five firms named like their ids twice, of which d has a public demand and e a redacted one."""
    with database.writing() as session:
        for firm in MERGES:
            organisations.add(session, Organisation(id=firm, name=firm * 2), {firm * 2: firm * 2})
        for firm, into in MERGES.items():
            if into:
                merged = Organisation(id=firm, name=firm * 2, merged_into=into)
                organisations.update_facts(session, merged, {firm * 2: firm * 2})
        hidden = {"visibility": Visibility.REDACTED, "redacted_title": "某类检测"}
        for demand in (
            samples.demand("demand-1", organisation_id="d"),
            samples.demand("demand-2", organisation_id="e", **hidden),
        ):
            items.add(session, demand, samples.at)
    return database


def pages(database: Database, limit: int) -> list[list[str]]:
    """Return the ids of all pages."""
    found: list[list[str]] = []
    with database.reading() as session:
        while page := organisations.page(session, EVERYTHING, after=found[-1][-1] if found else None, limit=limit):
            found.append([organisation.id for organisation in page])
    return found


def test_pages_follow_one_another_by_name_without_what_was_merged(firms: Database) -> None:
    assert (pages(firms, 2), pages(firms, 3)) == ([["a", "b"], ["e"]], [["a", "b", "e"]])


def test_organisations_of_one_name_are_told_apart_by_id(firms: Database) -> None:
    with firms.writing() as session:
        for firm in ("x", "y", "z"):
            organisations.add(session, Organisation(id=firm, name="bb"), {"bb": "bb"})

    assert pages(firms, 2) == [["a", "b"], ["x", "y"], ["z", "e"]]


@pytest.mark.parametrize(("part", "found"), [("d", ["b"]), ("cc", ["b"]), ("aa", ["a"]), ("%", []), ("ab", [])])
def test_a_part_of_a_merged_name_leads_to_the_head(firms: Database, part: str, found: list[str]) -> None:
    with firms.reading() as session:
        page = organisations.page(session, EVERYTHING, folded_part=part, after=None, limit=9)

    assert [organisation.id for organisation in page] == found


def test_a_reader_knows_whose_items_they_see(firms: Database) -> None:
    with firms.reading() as session:
        known = organisations.page(session, PUBLIC, after=None, limit=9)
        families = {firm: organisations.family(session, firm, PUBLIC) for firm in (*MERGES, "none")}
        whole = organisations.family(session, "e", EVERYTHING)

    family = ("b", "c", "d")
    assert [organisation.id for organisation in known] == ["b"]
    assert families == {"a": (), "b": family, "c": family, "d": family, "e": (), "none": ()}
    assert whole == ("e",)
