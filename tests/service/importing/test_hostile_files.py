"""Files that mean harm, or are none, end in a sentence and never in a traceback."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.errors import UnreadableFileError
from service.importing import Limits, ReadList

Xlsx = Callable[..., Path]
Read = Callable[..., ReadList]
Rezip = Callable[..., Path]

pytestmark = pytest.mark.slow
FILES = Path(__file__).parent / "files"
ROWS = [["序号", "企业名称", "需求名称", "需求描述"], [1, "甲公司", "质检", "漏检"]]


def refusal(read: Read, path: Path, **options: object) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(path, **options)
    assert caught.value.parameters["file"] == path.name
    assert str(path.parent) not in str(caught.value)
    return caught.value.reason


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: content.replace(old, new, 1) if name.endswith("sheet1.xml") else content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"PK\x03\x04 not a zip", "file_damaged"),
        (b"%PDF-1.7", "file_kind_unknown"),
        (b"\x80\x81\xff\xfe\xff", "file_encoding_unknown"),
        (b"\x00\x01\x02\x03" * 40, "file_encoding_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "file_is_old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le"), "file_kind_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "file_damaged"),
        ("只有,两个\n词,而已\n".encode(), "list_without_header"),
    ],
)
def test_what_is_no_list_is_told_by_its_content(tmp_path: Path, read: Read, content: bytes, code: str) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(content)

    assert refusal(read, path) == code


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path, read: Read) -> None:
    assert refusal(read, tmp_path / "没有.xlsx") == "file_missing"
    assert refusal(read, tmp_path) == "file_no_file"


def test_a_wrong_extension_does_not_matter(xlsx: Xlsx, read: Read) -> None:
    assert [row.row for row in read(xlsx({"表": ROWS}, name="清单.csv")).rows] == [2]


@pytest.mark.parametrize("cut", [0.02, 0.3, 0.7, 0.98])
def test_a_cut_file_of_any_kind_is_damaged(xlsx: Xlsx, tmp_path: Path, read: Read, cut: float) -> None:
    for name, content in (
        ("cut.xlsx", xlsx({"表": ROWS}).read_bytes()),
        ("cut.docx", document()),
        ("cut.ods", spreadsheet(CELL.format(1))),
        ("cut.xls", (FILES / "list.xls").read_bytes()),
    ):
        path = tmp_path / name
        path.write_bytes(content[: int(len(content) * cut)])

        assert refusal(read, path) == "file_damaged"


def test_a_cut_text_is_read_as_far_as_it_goes(tmp_path: Path, read: Read) -> None:
    for name, content in (
        ("cut.csv", "企业名称,需求名称,需求描述\n甲公司,质检,漏检\n乙公司,排"),
        (
            "cut.html",
            "<table><tr><td>企业名称<td>需求名称<td>需求描述<tr><td>甲公司<td>质检<td>漏检<tr><td>乙公司<td>排",
        ),
    ):
        path = tmp_path / name
        path.write_bytes(content.encode())

        assert [row.content and row.content.title for row in read(path).rows] == ["质检", "排"]


@pytest.mark.parametrize("name", ["locked.xlsx", "locked.docx"])
def test_a_locked_file_is_told(read: Read, name: str) -> None:
    assert refusal(read, FILES / name) == "file_encrypted"


def test_a_locked_old_workbook_and_a_locked_spreadsheet_are_told(tmp_path: Path, read: Read) -> None:
    content = (FILES / "list.xls").read_bytes()
    after_first_record = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    (tmp_path / "locked.xls").write_bytes(
        content[:after_first_record] + b"\x2f\x00" + content[after_first_record + 2 :]
    )
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        b'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    (tmp_path / "locked.ods").write_bytes(spreadsheet(CELL.format(1), manifest))

    assert refusal(read, tmp_path / "locked.xls") == "file_encrypted"
    assert refusal(read, tmp_path / "locked.ods") == "file_encrypted"


def test_a_file_of_a_hundred_megabytes_is_not_opened(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as stream:
        stream.truncate(100 << 20)

    assert refusal(read, path) == "file_too_large"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("联系13800000001\n\x1b[31m.xlsx", "联系〔联系方式〕 [31m.xlsx"),
        ("联系人张三 138 1234 5678.xlsx", "联系人〔联系方式〕 〔联系方式〕.xlsx"),
        ("长" * 300 + ".xlsx", "长" * 120 + "…"),
        ("a\0b.xlsx", "ab.xlsx"),
        ("", ""),
    ],
)
def test_a_name_is_shown_without_path_contact_or_control(tmp_path: Path, read: Read, name: str, shown: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(tmp_path / "没有" / name)

    assert (caught.value.reason, caught.value.parameters["file"]) == ("file_missing", shown or "没有")


def test_a_cell_far_off_is_refused_before_it_is_parsed(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))) == "sheet_reaches_too_far"


@pytest.mark.parametrize("cell", [b's="a>b" r="XFD1048576"', b"\n\tr\n= 'XFD1048576'", b'r="xfd1048576" s="1"'])
def test_a_cell_far_off_is_seen_in_any_spelling(xlsx: Xlsx, rezip: Rezip, read: Read, cell: bytes) -> None:
    far = b'<row r="1048576"><c ' + cell + b"><v>1</v></c></row></sheetData>"

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))) == "sheet_reaches_too_far"


def test_a_cell_far_off_that_nobody_sees_ends_the_child_only(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c q=" r=\'A1\'" r="XFD1048576"><v>1</v></c></row></sheetData>'

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))) == "file_too_demanding"


def test_formats_far_off_do_no_harm(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'

    assert [row.row for row in read(rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))).rows] == [2]


def test_a_tail_of_a_million_blank_rows_is_no_list(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    formatted = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(10, 500_000))
    formulas = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><f>IF(B{row}="","",1)</f><v></v></c></row>'
        for row in range(500_000, 1_000_000)
    )
    tail = f"{formatted}{formulas}</sheetData>".encode()

    assert [row.row for row in read(rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", tail))).rows] == [2]


def test_merged_cells_without_end_are_refused(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    merges = b"</sheetData><mergeCells>" + b'<mergeCell ref="A2:B2"/>' * 110_000 + b"</mergeCells>"

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", merges))) == "archive_hostile"


def test_an_archive_of_many_parts_is_told_so(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    parts = {f"xl/media/{number}.png": b"" for number in range(6_000)}

    assert refusal(read, rezip(xlsx({"表": ROWS}), lambda _, content: content, parts)) == "archive_too_many_entries"


def test_an_archive_that_grows_is_refused(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    path = rezip(xlsx({"表": ROWS}), lambda _, content: content, {"xl/media/bomb.bin": b"\0" * (64 << 20)})

    assert refusal(read, path) == "archive_too_large"
    assert refusal(read, xlsx({"表": ROWS}), limits=Limits(unpacked_bytes=1000)) == "archive_too_large"


def test_an_archive_that_lies_about_its_size_is_refused(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    path = rezip(xlsx({"表": ROWS}), lambda _, content: content, {"xl/bomb.xml": b" " * (9 << 20)})
    content = path.read_bytes()
    path.write_bytes(content.replace((9 << 20).to_bytes(4, "little"), (64).to_bytes(4, "little")))

    assert refusal(read, path) == "file_damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
def test_entities_are_refused(xlsx: Xlsx, rezip: Rezip, read: Read, encoding: str, declaration: str) -> None:
    def declare(name: str, content: bytes) -> bytes:
        if not name.endswith("sharedStrings.xml"):
            return content
        head, rest = content.decode().split("?>", 1)
        return f"{head}?>{declaration}{rest}".encode(encoding)

    assert refusal(read, rezip(xlsx({"表": ROWS}), declare)) == "archive_with_doctype"


def test_entities_are_refused_in_any_part_of_any_kind(tmp_path: Path, read: Read) -> None:
    declaration = b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    files = {
        "a.docx": (document(), "word/other.part"),
        "b.docx": (document(), "customXml/item1.dat"),
        "a.ods": (spreadsheet(CELL.format(1)), "styles.bin"),
    }
    for name, (content, part) in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(part, declaration)

        assert refusal(read, path) == "archive_with_doctype"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "xl/..\\evil.xml"])
def test_entries_that_climb_out_are_refused(xlsx: Xlsx, rezip: Rezip, read: Read, name: str) -> None:
    assert refusal(read, rezip(xlsx({"表": ROWS}), lambda _, content: content, {name: b"<a/>"})) == "archive_hostile"


CELL = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>a</text:p></table:table-cell>'


def spreadsheet(cells: str, manifest: bytes = b"<a/>", *, rows_repeated: int = 1) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="a">'
        f'<table:table-row table:number-rows-repeated="{rows_repeated}">{cells}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def document() -> bytes:
    from docx import Document

    made = io.BytesIO()
    written = Document()
    written.add_table(2, 2).cell(0, 0).text = "需求名称"
    written.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("columns", "rows", "code"),
    [
        (2_000_000_000, 1, "archive_hostile"),
        (16_000, 1, "sheet_reaches_too_far"),
        (200, 90_000, "sheet_reaches_too_far"),
    ],
)
def test_a_spreadsheet_that_repeats_a_cell_without_end_is_refused(
    tmp_path: Path, read: Read, columns: int, rows: int, code: str
) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(spreadsheet(CELL.format(columns), rows_repeated=rows))

    assert refusal(read, path) == code


def test_merged_cells_without_end_cost_little(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    merges = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:H90000"/>' * 20_000 + b"</mergeCells>"
    path = rezip(
        xlsx({"表": ROWS + [[place, "甲", f"题{place}", "漏"] for place in range(1000)]}),
        in_sheet(b"</sheetData>", merges),
    )

    assert len(read(path).rows) == 1001


def test_no_hostile_file_grows_the_process_that_reads_it(xlsx: Xlsx, rezip: Rezip, tmp_path: Path, read: Read) -> None:
    plain = xlsx({"表": ROWS})
    bomb = rezip(plain, lambda _, content: content, {"xl/media/bomb.bin": b"\0" * (64 << 20)}).rename(
        tmp_path / "bomb.xlsx"
    )
    far = b'<row r="1048576"><c q=" r=\'A1\'" r="XFD1048576"><v>1</v></c></row></sheetData>'
    sparse = rezip(plain, in_sheet(b"</sheetData>", far)).rename(tmp_path / "sparse.xlsx")
    (tmp_path / "deep.html").write_bytes(b"<table><tr><td>" * 1_000_000)
    (tmp_path / "wide.html").write_bytes(b"<table>" + (b"<tr><td>" + b"a" * 100_000) * 400)
    (tmp_path / "long.csv").write_bytes(b"a,b\n" * 5_000_000)
    (tmp_path / "text.csv").write_bytes(b"a" * 40_000_000)
    refusal(read, bomb)
    before_kilobytes = resident_kilobytes()

    codes = [
        refusal(read, path)
        for path in (bomb, sparse, *(tmp_path / name for name in ("deep.html", "wide.html", "long.csv", "text.csv")))
    ]

    assert codes == [
        "archive_too_large",
        "file_too_demanding",
        "page_too_large",
        "file_too_much_text",
        "file_too_many_rows",
        "file_too_much_text",
    ]
    assert resident_kilobytes() - before_kilobytes < 50 << 10


def resident_kilobytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def test_the_child_loads_nothing_heavy() -> None:
    heavy = "{'pydantic', 'opencc', 'torch', 'docx', 'python_calamine', 'charset_normalizer'}"
    program = f"import sys, service.importing.child; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
