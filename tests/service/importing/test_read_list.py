"""Whole files, from bytes to judged rows."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.demand import DemandContent
from service.domain.edition import MARK, Note, Outcome, Scope
from service.domain.errors import InvalidError, UnreadableFileError
from service.domain.item import Deployment, Side
from service.domain.person import ContactKind
from service.importing import Limits, ReadList

Xlsx = Callable[..., Path]
Read = Callable[..., ReadList]

HEADER = ["序号", "企业名称", "需求名称", "需求描述"]


def outcomes(read: ReadList) -> list[tuple[int, str, str | None]]:
    return [(row.row, row.outcome.value, row.reason.code if row.reason else None) for row in read.rows]


def test_a_demand_is_read_whole(xlsx: Xlsx, read: Read) -> None:
    path = xlsx(
        {
            "需求": [
                ["佛山市需求清单（第二批）"],
                ["发布单位：虚构市工信局　　日期：2026年9月18日"],
                ["行业", "序号", "企业名称", "统一社会信用代码", "所在地", "需求名称", "痛点", "需求描述", "预算（万元）", "部署要求", "应用环节", "联系人", "联系电话", "内部意见"],
                ["家电", 1, "甲电器有限公司", "X1", "佛山市顺德区", "外壳检测", "漏检多", "须佛山现场驻场，找１３８００００００９９", "50-80", "数据不出厂", "质检、外太空", "张三、李四", 13800000001, "=优先"],
                [None, 2, "乙电器有限公司", None, "/", "排产", "—", "换线慢", "面议", "N/A", "生产", None, None, None],
            ]
        },
        merges=("A1:N1", "A4:A5"),
    )  # fmt: skip
    found = read(path)

    assert (found.side, found.title, found.issuer, found.published_on, found.scope) == (
        Side.DEMAND,
        "佛山市需求清单(第二批)".replace("(", "（").replace(")", "）"),
        "虚构市工信局",
        dt.date(2026, 9, 18),
        Scope.BATCH,
    )
    first, second = found.rows
    assert first.content == DemandContent(
        list_number="1",
        title="外壳检测",
        organisation_name="甲电器有限公司",
        sectors=("household-appliances",),
        stages=("quality",),
        deployments=(Deployment.ON_PREMISES,),
        problem=f"漏检多\n须佛山现场驻场，找{MARK}",
        budget_yuan=800_000,
        budget_text="50-80万元",
        deployment_text="数据不出厂",
        place_wish="须佛山现场驻场",
        place_cities=("440500",),
    )
    assert [(contact.kind, contact.value) for contact in first.contacts] == [
        (ContactKind.PHONE, "13800000099"),
        (ContactKind.NAME, "张三"),
        (ContactKind.NAME, "李四"),
        (ContactKind.PHONE, "13800000001"),
    ]
    assert (first.organisation_city, first.credit_code) == ("440500", "")
    assert first.notes == (
        Note(code="credit_code_malformed", parameters={"column": "统一社会信用代码", "text": "X1"}),
        Note(code="unknown_term", parameters={"column": "应用环节", "text": "外太空"}),
    )
    assert (first.cells["联系电话"], first.cells["内部意见"]) == (MARK, "=优先")
    assert second.content == DemandContent(
        list_number="2",
        title="排产",
        organisation_name="乙电器有限公司",
        sectors=("household-appliances",),
        stages=("production",),
        problem="换线慢",
        budget_text="面议",
    )
    sheet = found.sheets[0]
    assert (sheet.header_row, sheet.columns["内部意见"], sheet.columns["预算（万元）"]) == (3, None, "budget")
    assert all(
        raw not in found.model_dump_json(exclude={"rows": {"__all__": {"contacts"}}}) for raw in ("138", "１３８")
    )


def test_each_row_is_judged_by_itself(xlsx: Xlsx, read: Read) -> None:
    path = xlsx(
        {
            "表": [
                HEADER,
                ["示例", "某公司", "填写名称", "填写描述"],
                [1, "甲公司", "质检", "漏检"],
                [2, "甲 公司", "質檢", "漏检"],
                [3, "甲公司", "质检", "慢"],
                [4, "甲公司", None, "漏检"],
                [5, "甲公司", "长" * 201, "漏检"],
                [6, "甲公司", "只有名称", None],
                HEADER,
                [None, None, None, None],
                [7, "某企业", "质检", "漏检"],
                [8, "某厂", "质检", "漏检"],
                [9, "某厂", "质检", "另一件事"],
                [10, None, None, None],
                ["1", "2", "3", "4"],
                ["合计", None, None, 9],
                ["注：1. 联系13800000001"],
            ]
        }
    )
    found = read(path, side=Side.DEMAND)

    assert outcomes(found) == [
        (2, "ignored", "row_example"),
        (3, "imported", None),
        (4, "imported", None),
        (5, "review", "row_contradicts_row"),
        (6, "rejected", "row_without_title"),
        (7, "review", "text_too_long"),
        (8, "imported", None),
        (9, "ignored", "row_repeated_header"),
        (11, "imported", None),
        (12, "duplicate", "row_repeats_row"),
        (13, "imported", None),
        (14, "ignored", "row_number_only"),
        (15, "ignored", "row_column_numbers"),
        (16, "ignored", "row_note"),
        (17, "ignored", "row_note"),
    ]
    reasons = {row.row: row.reason.parameters for row in found.rows if row.reason}
    assert reasons[5] == {"sheet": "表", "row": 3}
    assert reasons[6] == {"cell": "C6", "column": "需求名称"}
    assert reasons[12] == {"sheet": "表", "row": 11}
    assert [row.notes for row in found.rows if row.row == 8] == [(Note(code="row_title_only"),)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_csv_is_read_in_any_encoding(tmp_path: Path, read: Read, encoding: str) -> None:
    path = tmp_path / "名.dat"
    path.write_bytes(
        '序号,企业名称,产品名称,产品简介\n1,甲公司,"质检\n一体机",检测𬭁件\n2,乙公司,排产,快\n'.encode(encoding)
    )
    found = read(path)

    assert [(row.row, row.content and row.content.title) for row in found.rows] == [(2, "质检 一体机"), (4, "排产")]
    assert (found.side, found.title, found.sheets[0].name) == (Side.SUPPLY, "名", "1")


def test_a_big5_list_is_not_taken_for_gb18030(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(
        "編號\t公司名稱\t產品名稱\t產品簡介\n1\t虛構有限公司\t智能檢測\t檢測瓷磚表面\n".encode("big5hkscs")
    )

    assert [row.content and row.content.title for row in read(path).rows] == ["智能檢測"]


def test_tables_of_a_document_go_on_with_or_without_their_header(tmp_path: Path, read: Read) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("附件1")
    document.add_heading("虚构市应用场景需求清单")
    rows = [["行业", *HEADER[1:]], ["家电", "甲公司", "质检", "漏检"], ["", "乙公司", "排产", "慢"]]
    for part in (rows, [rows[0], ["五金", "丙公司", "打磨", "累"]]):
        table = document.add_table(len(part), 4)
        for number, cells in enumerate(part):
            for place, cell in enumerate(cells):
                table.cell(number, place).text = cell
        if part is rows:
            table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "场景.docx"))
    found = read(tmp_path / "场景.docx")

    assert found.title == "虚构市应用场景需求清单"
    assert [(row.sheet, row.row, row.content and row.content.sectors) for row in found.rows] == [
        ("1", 2, ("household-appliances",)),
        ("1", 3, ("household-appliances",)),
        ("2", 2, ("hardware",)),
    ]


def test_sheets_of_the_other_side_and_hidden_ones_are_left(xlsx: Xlsx, read: Read) -> None:
    supply = [["产品名称", "产品简介"], ["乙", "丙"]]
    path = xlsx({"需求": [HEADER, [1, "甲", "质检", "漏"]], "供给": supply, "选项": supply}, hidden="选项")

    assert [sheet.used for sheet in read(path, side=Side.DEMAND).sheets] == [True, False, False]
    assert [sheet.used for sheet in read(path, side=Side.SUPPLY).sheets] == [False, True, False]
    assert [sheet.used for sheet in read(path, sheet="选项").sheets] == [False, False, True]


def test_a_mapping_names_what_no_alias_knows(xlsx: Xlsx, read: Read) -> None:
    path = xlsx({"表": [["企业名称", "想做的事", "啰嗦"], ["甲公司", "质检", "漏检"]]})
    found = read(path, side=Side.DEMAND, mapping={"想做的事": "title", "啰嗦": "problem"})

    assert found.rows[0].content == DemandContent(title="质检", organisation_name="甲公司", problem="漏检")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"sheet": "不存在"}, "import_sheet_unknown"),
        ({"side": Side.DEMAND, "mapping": {"不存在": "title"}}, "import_header_unknown"),
        ({"side": Side.DEMAND, "mapping": {"标题": "price"}}, "import_field_unknown"),
        ({}, "import_side_unclear"),
    ],
)
def test_a_wrong_or_missing_option_is_told(xlsx: Xlsx, read: Read, options: dict[str, object], code: str) -> None:
    path = xlsx({"表": [["标题", "企业名称"], ["质检", "甲"]]}, name="x.xlsx")

    with pytest.raises(InvalidError, match=code):
        read(path, **options)


def test_a_supply_keeps_its_own_fields(xlsx: Xlsx, read: Read) -> None:
    header = ["供给类别", "产品名称", "企业名称", "核心技术", "功能", "价格", "服务区域", "应用成效", "商业登记号"]
    row = ["产品", "检测仪", "虛構有限公司", "机器视觉与大模型", "检测", "10-20万", "佛山、中山", "漏检0.1%", 12345678]
    found = read(xlsx({"供给": [header, row]}))

    assert found.rows[0].registration_number == "12345678"
    assert found.rows[0].content is not None
    assert found.rows[0].content.model_dump(exclude_defaults=True) == {
        "title": "检测仪",
        "organisation_name": "虛構有限公司",
        "kinds": ("product",),
        "techniques": ("large-language-model", "machine-vision"),
        "technology": "机器视觉与大模型",
        "capabilities": "检测",
        "price_yuan": 100_000,
        "price_text": "10-20万",
        "service_area": "佛山、中山",
        "service_cities": ("440500", "441700"),
        "figures": "漏检0.1%",
    }


def test_a_long_cell_waits_for_a_person(xlsx: Xlsx, read: Read) -> None:
    found = read(xlsx({"表": [HEADER, [1, "甲", "质检", "长" * 10_000], [2, "乙", "质检", "长" * 20_001]]}))

    assert [row.outcome for row in found.rows] == [Outcome.IMPORTED, Outcome.REVIEW]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "file_too_many_rows"),
        (Limits(columns=3), "sheet_too_wide"),
        (Limits(answer_bytes=100), "file_too_much_text"),
        (Limits(file_bytes=100), "file_too_large"),
        (Limits(wall_seconds=0.001), "file_too_slow"),
    ],
)
def test_more_than_the_limits_is_refused(tmp_path: Path, read: Read, limits: Limits, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADER, *([["1", "甲公司", "质检", "漏检" * 5]] * 4)]))

    with pytest.raises(UnreadableFileError, match=code):
        read(path, limits=limits)


def test_the_sample_lists_are_read_without_a_loss_or_a_contact(read: Read) -> None:
    folder = Path(__file__).parents[3] / "fixtures" / "lists"
    found = {path.name: read(path) for path in sorted(folder.iterdir()) if path.suffix in {".xlsx", ".csv", ".docx"}}

    assert {name: sorted({row.outcome.value for row in one.rows}) for name, one in found.items()} == {
        "demands-1.xlsx": ["ignored", "imported"],
        "demands-2.docx": ["imported"],
        "supplies-1.csv": ["imported"],
        "supplies-2.xlsx": ["ignored", "imported"],
    }
    kept = "".join(row.model_dump_json(exclude={"contacts"}) for one in found.values() for row in one.rows)
    assert [raw for raw in ("1380000", "@example", "-000000") if raw in kept] == []
