"""A small taxonomy and files made on the spot."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from indexes.text import normalise
from service.domain.taxonomy import Crosswalk, Scheme, Taxonomy, Term, Vocabulary
from service.importing import ReadList, read_list

_TERMS = {
    Scheme.SECTORS: {"household-appliances": "智能家电|家电", "building-materials": "建筑材料|陶瓷", "hardware": "五金"},
    Scheme.STAGES: {"quality": "质量管理|质检", "production": "生产制造|生产"},
    Scheme.SCENARIO_TYPES: {"visual-inspection": "视觉质检|外观检测|表面缺陷检测"},
    Scheme.TECHNIQUES: {"machine-vision": "机器视觉", "large-language-model": "大模型"},
    Scheme.SUPPLY_KINDS: {"product": "产品", "solution": "解决方案"},
    Scheme.PRODUCT_CLASSES: {"mes": "制造执行系统|MES"},
    Scheme.COOPERATION_MODES: {"purchase": "采购|购买", "joint-development": "联合研发|联合开发|联合攻关"},
    Scheme.CITIES: {
        **{f"44{place:02}00": f"{name}|{name}市" for place, name in enumerate(
            ["广州", "韶关", "深圳", "珠海", "汕头", "佛山", "江门", "湛江", "茂名", "肇庆", "惠州", "梅州", "汕尾", "河源", "阳江", "清远", "东莞", "中山", "潮州", "揭阳", "云浮"]
        )},
        "810000": "香港",
        "820000": "澳门",
    },
}  # fmt: skip

Rows = Sequence[Sequence[object]]


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    vocabularies = {}
    for scheme, names in _TERMS.items():
        terms = [
            Term(
                code=code,
                name_zh=zh.split("|")[0],
                name_hant=f"{code} hant",
                name_en=f"{code} en",
                aliases=tuple(zh.split("|")[1:]),
                source="test",
            )
            for code, zh in names.items()
        ]
        folded = {name: normalise(name).text for term in terms for name in term.names()}
        vocabularies[scheme] = Vocabulary(scheme, terms, folded)
    crosswalk = Crosswalk(
        scheme="GB/T 4754-2017",
        code="C33",
        name_zh="金属制品业",
        name_en="Metal products",
        target_kind=Scheme.SECTORS,
        targets=("hardware",),
        source="test",
    )
    return Taxonomy(vocabularies, [crosswalk], "1")


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets of rows; merges are spreadsheet ranges of the first sheet."""

    def write(
        sheets: Mapping[str, Rows], merges: Sequence[str] = (), name: str = "清单.xlsx", hidden: str = ""
    ) -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path))
        for place, (title, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(title)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            for merge in merges if place == 0 else ():
                first = merge.split(":")[0]
                column, number = ord(first[0]) - 65, int(first[1:]) - 1
                sheet.merge_range(merge, str(rows[number][column]))
            if title == hidden:
                sheet.hide()
        book.close()
        return path

    return write


@pytest.fixture
def read(taxonomy: Taxonomy) -> Callable[..., ReadList]:
    def reading(path: Path, **options: object) -> ReadList:
        return read_list(path, taxonomy=taxonomy, **options)  # type: ignore[arg-type]

    return reading


@pytest.fixture
def rezip(tmp_path: Path) -> Callable[..., Path]:
    """Write a copy of an archive, its entries changed or added."""

    def write(original: Path, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None) -> Path:
        made = io.BytesIO()
        with zipfile.ZipFile(original) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                new.writestr(entry.filename, change(entry.filename, old.read(entry)))
            for name, content in (extra or {}).items():
                new.writestr(name, content)
        path = tmp_path / "changed.xlsx"
        path.write_bytes(made.getvalue())
        return path

    return write
