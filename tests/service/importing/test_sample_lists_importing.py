"""The sample lists are read as the careful readers say who wrote ``fixtures/lists/outcomes`` without seeing the importer.

Reading sees one file. What became of a row because of another file is told by the database: such a row has the title of an
item in a file before it, and reading alone takes it for an item of its own.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import fixtures
from indexes.text import fold_name
from service.domain.demand import DemandContent
from service.domain.item import Side
from service.domain.person import ContactKind
from service.domain.taxonomy import Scheme, Taxonomy
from service.importing import ReadList, ReadRow, read_list
from service.importing.taxonomy_files import read_taxonomy
from service.importing.terms import Terms

LISTS = Path(fixtures.__file__).parent / "lists"
FILES = sorted(path.name for path in LISTS.iterdir() if path.is_file())
REACHES = {ContactKind.PHONE, ContactKind.EMAIL, ContactKind.WECHAT, ContactKind.QQ}
REACHING = re.compile(r"1380000\d{4}|@example|xugou|-0000|0000 \d{4}")
CELL_OF = {"budget": "budget_text", "price": "price_text", "deployment": "deployment_text"}
"""Fields that are called otherwise where they are kept as written."""


@cache
def taxonomy() -> Taxonomy:
    return read_taxonomy(LISTS.parent / "taxonomy")


@cache
def read(name: str) -> ReadList:
    return read_list(LISTS / name, taxonomy=taxonomy())


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def side_of(name: str) -> Side:
    return Side.DEMAND if name.startswith("demands") else Side.SUPPLY


def sheet_of(row: ReadRow, name: str) -> str:
    return "" if name.endswith(".csv") else row.sheet


def values(field: str) -> Iterator[tuple[str, ReadRow, str]]:
    for path in sorted((LISTS / "outcomes").glob("values*.tsv")):
        for line in lines(path):
            if line["field"] == field and line["row"]:
                rows = {(sheet_of(row, line["file"]), row.row): row for row in read(line["file"]).rows}
                yield (
                    f"{line['file']} {line['sheet']} {line['row']}",
                    rows[line["sheet"], int(line["row"])],
                    line["value"],
                )


def test_every_list_has_its_outcomes() -> None:
    assert {path.name for path in (LISTS / "outcomes").iterdir() if not path.name.startswith("values")} == {
        f"{name}.tsv" for name in FILES
    }


@pytest.mark.parametrize("name", FILES)
def test_each_row_becomes_what_a_careful_reader_says(name: str) -> None:
    found = read(name)
    headers = {(sheet.name, sheet.header_row) for sheet in found.sheets}
    before = {
        fold_name(row.content.title)
        for earlier in FILES[: FILES.index(name)]
        if side_of(earlier) is side_of(name)
        for row in read(earlier).rows
        if row.content
    }
    expected = {}
    for line in lines(LISTS / "outcomes" / f"{name}.tsv"):
        told_by_database = line["outcome"] in {"duplicate", "review"} and fold_name(line["title"]) in before
        if (line["sheet"], int(line["row"])) not in headers:  # a header that is repeated at the head of a further table
            outcome = "imported" if told_by_database else line["outcome"]
            expected[line["sheet"], int(line["row"])] = (outcome, line["title"] if outcome == "imported" else "")
    became = {
        (sheet_of(row, name), row.row): (
            row.outcome.value,
            row.content.title if row.content and row.outcome.value == "imported" else "",
        )
        for row in found.rows
    }

    assert found.side is side_of(name)
    assert became == expected


def test_codes_names_and_titles_are_clean() -> None:
    found = {
        (field, place): (getattr(row.content, field), value)
        for field in ("list_number", "organisation_name", "title")
        for place, row, value in values(field)
    }

    assert {place: pair for place, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) > 60


def test_amounts_are_the_end_of_the_range_that_binds() -> None:
    found = {}
    for field in ("budget_yuan", "price_yuan"):
        for place, row, value in values(field):
            ends = value.split("-")
            wanted = None if value.startswith("HKD") else int(ends[-1] if field == "budget_yuan" else ends[0])
            found[field, place] = (getattr(row.content, field), wanted)

    assert {place: pair for place, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) > 80


def test_signs_for_nothing_leave_a_field_empty() -> None:
    found = {}
    for place, row, field in values("absent"):
        holder = row if field == "credit_code" else row.content
        found[place, field] = getattr(holder, CELL_OF.get(field, field))

    assert {place: value for place, value in found.items() if value} == {}
    assert len(found) > 30


def test_every_number_address_and_id_that_reaches_somebody_is_a_contact() -> None:
    found = {
        place: (sum(contact.kind in REACHES for contact in row.contacts), int(value))
        for place, row, value in values("contacts")
    }

    assert {place: pair for place, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) > 60


def test_each_sector_of_a_cell_is_filed_or_told() -> None:
    terms = Terms(taxonomy())
    found = {}
    for place, row, value in values("sectors_count"):
        columns = sectors_columns(place.split(" ")[0])
        cells = {row.cells[column] for column in columns if column in row.cells}
        parts = [part for cell in cells for part in re.split(r"[、，,;；/\u3000\n]+ ?", cell) if part]
        told = {note.parameters["text"] for note in row.notes if note.parameters.get("column") in columns}
        codes = set(row.content.sectors) if row.content else set()
        kept = [part for part in parts if part in told or codes.issuperset(terms.read(Scheme.SECTORS, part).codes)]
        found[place] = (len(kept), int(value))

    assert {place: pair for place, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) > 25


def sectors_columns(name: str) -> set[str]:
    return {header for sheet in read(name).sheets for header, field in sheet.columns.items() if field == "sectors"}


def test_lists_name_their_day_issuer_and_batch() -> None:
    days = {
        line["file"]: line["value"]
        for path in sorted((LISTS / "outcomes").glob("values*.tsv"))
        for line in lines(path)
        if line["field"] == "published_on"
    }

    assert {name: str(read(name).published_on) for name in days} == days
    assert len(days) > 10
    assert [name for name in FILES if read(name).scope] == ["demands-5.xls", "supplies-3b.xlsx", "supplies-6.csv"]
    assert [name for name in FILES if not read(name).issuer] == [
        "demands-9.csv",
        "supplies-1.csv",
        "supplies-2.xlsx",
        "supplies-4.xls",
        "supplies-8.csv",
    ]


def test_nothing_that_reaches_a_person_is_kept_with_the_rows() -> None:
    for name in FILES:
        for row in read(name).rows:
            kept = row.model_dump_json(exclude={"contacts"})

            assert REACHING.findall(kept) == []
            people = {contact.value for contact in row.contacts if contact.kind is ContactKind.NAME}
            assert [person for person in people if len(person) > 2 and person in "".join(row.cells.values())] == []


def test_periods_and_modes_of_cooperation_are_read_where_they_are_said() -> None:
    contents = [row.content for name in FILES for row in read(name).rows if isinstance(row.content, DemandContent)]
    months = {one.period: one.period_months for one in contents}
    modes = {one.cooperation_mode: one.cooperation_modes for one in contents}

    assert {text: months[text] for text in ("合同签订后6个月", "签约后8个月", "2027年3月底", "2027-05-31", "")} == {
        "合同签订后6个月": 6,
        "签约后8个月": 8,
        "2027年3月底": None,
        "2027-05-31": None,
        "": None,
    }
    assert {text: modes[text] for text in ("采购＋驻厂", "联合攻关", "软件年费", "")} == {
        "采购＋驻厂": ("purchase",),
        "联合攻关": ("joint-development",),
        "软件年费": ("subscription",),
        "": (),
    }
