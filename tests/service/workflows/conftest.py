"""Published lists for tests of workflows, as small csv files."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

DEMAND_HEADERS = ("序号", "企业名称", "场景名称", "需求描述")
SUPPLY_HEADERS = ("产品名称", "企业名称", "功能")

WriteList = Callable[..., Path]


@pytest.fixture
def write_list(tmp_path: Path) -> WriteList:
    """Return a function that writes rows under headers to a csv file of a name."""

    def write(name: str, rows: Sequence[Sequence[str]], headers: Sequence[str] = DEMAND_HEADERS) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return path

    return write
