"""Files that mean harm, or are none, end in a sentence and never in a traceback."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.errors import UnreadableFileError
from service.importing import Limits, ReadList

Xlsx = Callable[..., Path]
Read = Callable[..., ReadList]
Rezip = Callable[..., Path]

ROWS = [["序号", "企业名称", "需求名称", "需求描述"], [1, "甲公司", "质检", "漏检"]]
SECONDS = 3.0


def refusal(read: Read, path: Path, **options: object) -> str:
    began = time.monotonic()
    with pytest.raises(UnreadableFileError) as caught:
        read(path, **options)
    assert time.monotonic() - began < SECONDS
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
        (b"<html><table></table></html>", "file_is_markup"),
        (b"\x80\x81\xff\xfe\xff", "file_encoding_unknown"),
        (b"\x00\x01\x02\x03" * 40, "file_encoding_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "file_is_old_word"),
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


def test_a_cut_archive_is_damaged(xlsx: Xlsx, tmp_path: Path, read: Read) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(xlsx({"表": ROWS}).read_bytes()[:-200])

    assert refusal(read, path) == "file_damaged"


def test_a_cell_far_off_is_refused_before_it_is_parsed(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))) == "sheet_reaches_too_far"


def test_a_cell_far_off_in_another_spelling_kills_the_child_only(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c s="a>b" r="XFD1048576"><v>1</v></c></row></sheetData>'

    assert refusal(read, rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))) in {
        "file_too_demanding",
        "file_damaged",
        "sheet_reaches_too_far",
    }


def test_formats_far_off_do_no_harm(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'

    assert [row.row for row in read(rezip(xlsx({"表": ROWS}), in_sheet(b"</sheetData>", far))).rows] == [2]


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


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "xl/..\\evil.xml"])
def test_entries_that_climb_out_are_refused(xlsx: Xlsx, rezip: Rezip, read: Read, name: str) -> None:
    assert refusal(read, rezip(xlsx({"表": ROWS}), lambda _, content: content, {name: b"<a/>"})) == "archive_hostile"


def test_a_spreadsheet_that_repeats_a_cell_without_end_is_refused(tmp_path: Path, read: Read) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>a</text:p></table:table-cell>'
    frame = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="{}">{}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    for columns, rows in ((2_000_000_000, 1), (16_000, 1_000_000)):
        path = tmp_path / "a.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", frame.format(rows, cell.format(columns)))
            archive.writestr("META-INF/manifest.xml", "<a/>")

        assert refusal(read, path) in {"archive_hostile", "file_too_demanding", "file_damaged", "sheet_reaches_too_far"}


def test_merged_cells_without_end_cost_little(xlsx: Xlsx, rezip: Rezip, read: Read) -> None:
    merges = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:H90000"/>' * 20_000 + b"</mergeCells>"
    path = rezip(
        xlsx({"表": ROWS + [[place, "甲", f"题{place}", "漏"] for place in range(1000)]}),
        in_sheet(b"</sheetData>", merges),
    )
    began = time.monotonic()

    assert len(read(path).rows) == 1001
    assert time.monotonic() - began < SECONDS


def test_the_child_loads_nothing_heavy() -> None:
    heavy = "{'pydantic', 'opencc', 'torch', 'docx', 'python_calamine', 'charset_normalizer'}"
    program = f"import sys, service.importing.child; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
