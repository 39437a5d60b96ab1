import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import fixtures
from indexes.text import fold_name
from service.domain.errors import InvalidError
from service.domain.taxonomy import Scheme, Taxonomy
from service.importing.taxonomy_files import read_taxonomy

Change = Callable[[list[list[str]]], None]
SHIPPED = Path(fixtures.__file__).parent / "taxonomy"


@pytest.fixture(scope="module")
def shipped() -> Taxonomy:
    return read_taxonomy(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "taxonomy")
    return tmp_path / "taxonomy"


def changed(path: Path, change: Change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_the_shipped_taxonomy_covers_divisions_clusters_and_cities(shipped: Taxonomy) -> None:
    sectors = [crosswalk for crosswalk in shipped.crosswalks if crosswalk.target_kind is Scheme.SECTORS]
    codes = {crosswalk.code for crosswalk in sectors}

    assert {f"C{number}" for number in range(13, 44)} <= codes
    assert {f"GD-{kind}{number:02}" for kind in "PE" for number in range(1, 11)} <= codes
    assert len(shipped[Scheme.CITIES].terms) == 23
    assert 40 <= len(shipped[Scheme.SECTORS].terms) <= 55


def test_a_name_is_found_in_any_script_and_width(shipped: Taxonomy) -> None:
    names = shipped[Scheme.SECTORS].by_name

    assert {names[fold_name(name)] for name in ("印刷电路板", "印刷電路板", "ＰＣＢ", "Printed circuit boards")} == {
        "printed-circuit-boards"
    }


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "stages.csv").unlink()

    with pytest.raises(InvalidError, match=r"taxonomy_missing\(file='stages.csv'\)"):
        read_taxonomy(folder)


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("sectors.csv", lambda rows: rows[5].__setitem__(0, ""), r"file='sectors.csv', row=6, field='code'"),
        ("sectors.csv", lambda rows: rows[5].__setitem__(3, " "), r"file='sectors.csv', row=6, field='name_en'"),
        ("sectors.csv", lambda rows: rows[5].__setitem__(0, rows[1][0]), r"taxonomy_code_twice.*row=6"),
        ("cities.csv", lambda rows: rows[3].__setitem__(4, rows[1][1]), r"taxonomy_name_twice.*cities.csv.*row=4"),
        ("sectors.csv", lambda rows: rows[3].__setitem__(6, "nothing"), r"taxonomy_reference.*row=4.*'nothing'"),
        ("crosswalks.csv", lambda rows: rows[2].__setitem__(5, "nothing"), r"taxonomy_reference.*row=3"),
        (
            "crosswalks.csv",
            lambda rows: rows[2].__setitem__(4, "colour"),
            r"crosswalks.csv', row=3, field='target_kind'",
        ),
        ("techniques.csv", lambda rows: rows[4].append("more"), r"file='techniques.csv', row=5"),
    ],
)
def test_a_broken_row_is_named(folder: Path, file: str, change: Change, told: str) -> None:
    changed(folder / file, change)

    with pytest.raises(InvalidError, match=told):
        read_taxonomy(folder)


def test_another_taxonomy_is_another_version(folder: Path, shipped: Taxonomy) -> None:
    changed(folder / "stages.csv", lambda rows: rows[1].__setitem__(3, "Something else"))

    assert read_taxonomy(SHIPPED).version == shipped.version != read_taxonomy(folder).version
