"""Contacts planted in every column, of every kind, are looked for wherever anything of a list may come out."""

import csv
import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from fastapi.testclient import TestClient

from service.domain.edition import ImportOptions, ImportReport, Scope
from service.domain.item import Side
from service.domain.language import Language
from service.domain.permission import Actor
from service.serving import create_app
from service.storage import contacts, items
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.preview_upload import preview_upload, problems_of_upload
from service.workflows.publish_upload import publish_upload
from service.workflows.receive_upload import receive_upload
from service.workflows.refresh_index import build_index
from service.workflows.take_back_edition import take_back_edition

MACHINE = "http://127.0.0.1"
COLUMNS = {
    "序号": "{row}",
    "企业名称": "虚构织造{row}号有限公司",
    "场景名称": "第{row}号机布面检验",
    "需求描述": "夜班漏检破洞和油渍，详询",
    "现状": "靠人眼看，",
    "预期目标": "漏检率低于1%，",
    "所属行业": "纺织服装",
    "预算": "80万元",
    "周期": "6个月",
    "合作方式": "采购",
    "备注": "下午在，",
    "附件": "布样.zip",
    "车间": "二车间",
    "联系人": "",
    "联系电话": "",
    "邮箱": "",
    "微信": "",
}
KINDS: dict[str, Callable[[int], tuple[str, str]]] = {
    "mobile": lambda place: (f"1391{place:02}24680",) * 2,
    "landline": lambda place: (f"0757-8{place:02}13579", f"8{place:02}13579"),
    "Hong Kong": lambda place: (f"+852 9{place:02}1 3579", f"9{place:02}1 3579"),
    "mail": lambda place: (f"geheim{place:02}@example.com", f"geheim{place:02}"),
    "wechat": lambda place: (f"微信：wxgeheim{place:02}", f"wxgeheim{place:02}"),
    "qq": lambda place: (f"QQ：7{place:02}135791", f"7{place:02}135791"),
    "name": lambda place: (f"联系人：司徒{chr(0x4E01 + place)}，", f"司徒{chr(0x4E01 + place)}"),
}
NAMED = "13912345678"
"""Stands in the name of the file, of the sheet and in a header."""
READERS = ("the public", "the organizer")
SECRETS = [NAMED, *(kind(place)[1] for kind in KINDS.values() for place in range(len(COLUMNS)))]


def table() -> list[list[str]]:
    """A row for each kind, with such a contact in each column; one that repeats, one that differs, one without a title."""
    rows = [
        [f"{text.format(row=number)} {kind(place)[0]}".strip() for place, text in enumerate(COLUMNS.values())]
        for number, kind in enumerate(KINDS.values(), start=1)
    ]
    differs = [*rows[0][:3], "白班也漏检", *rows[0][4:]]
    nameless = [*rows[1][:2], "", *rows[1][3:]]
    header = [f"{name} {NAMED}" if name == "车间" else name for name in COLUMNS]
    return [header, *rows, rows[0], differs, nameless]


def as_csv() -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(table())
    return stream.getvalue().encode()


def as_xlsx() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_numbers": True})
    sheet = book.add_worksheet(f"需求 {NAMED}")
    for number, cells in enumerate(table()):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def told(text: str | bytes) -> list[str]:
    """The secrets that stand in a text."""
    content = text.encode() if isinstance(text, str) else text
    return [secret for secret in SECRETS if secret.encode() in content]


def pages(client: TestClient) -> Iterator[str]:
    """Follow every link from the start page."""
    waiting, seen = ["/", "/lists"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        yield answer.text
        links = (link.partition("#")[0].replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', answer.text))
        waiting += [
            link for link in links if not link.startswith(("/static", "/swagger", "/docs")) and "lang=" not in link
        ]


def answers(client: TestClient) -> Iterator[str]:
    """Ask the API for all that a list brings."""
    for noun in ("demands", "supplies", "organisations", "editions", "lists"):
        listed = client.get(f"/api/v1/{noun}", params={"limit": 100})
        yield listed.text
        entries = next(value for value in listed.json().values() if isinstance(value, list))
        for key in [entry.get("edition", entry)["id"] for entry in entries]:
            further = {"demands": ("", "/matches"), "editions": ("", "/rows?limit=100")}.get(noun, ("",))
            yield from (client.get(f"/api/v1/{noun}/{key}{end}").text for end in further)
    for secret in (NAMED, SECRETS[1], "geheim", "布面检验"):
        yield client.get("/api/v1/search", params={"q": secret, "side": "demand"}).text.replace(secret, "")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "made"), [("csv", as_csv), ("xlsx", as_xlsx)])
def test_no_contact_comes_out_anywhere(
    context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, made: Callable[[], bytes]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="httpx2")  # the client of this test, not the service
    home = tmp_path / "home"
    actor = Actor.organizer()
    options = ImportOptions(list_name=f"虚构清单 {NAMED}", issuer=f"虚构局 {NAMED}", scope=Scope.WHOLE)

    upload = receive_upload(actor, context, f"需求 {NAMED}.{name}", [made()])
    preview = preview_upload(actor, context, upload.id, options)
    problems = problems_of_upload(actor, context, upload.id, options, Language.SIMPLIFIED)
    report = publish_upload(actor, context, upload.id, options, accept_withdrawals=False)
    again = repeated(context, tmp_path / f"again {NAMED}.{name}", made(), options)
    build_index(context)

    assert (report.imported, again.imported) == (len(KINDS), 0)
    assert kept_contacts(context) > len(KINDS) * len(COLUMNS) / 2
    outside = {"preview": preview.model_dump_json(), "reports": report.model_dump_json() + again.model_dump_json()}
    with zipfile.ZipFile(io.BytesIO(problems)) as book:
        outside["problems"] = "".join(book.read(part).decode() for part in book.namelist())
    outside |= said_by_the_server(context)
    take_back_edition(actor, context, str(report.edition_id))
    outside |= {f"after: {name}": text for name, text in said_by_the_server(context).items()} | {"log": caplog.text}
    assert [len(re.findall("第.号机布面检验", outside[f"pages to {who}"])) > len(KINDS) for who in READERS] == [
        True,
        True,
    ]
    files = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}

    assert {"duijie.sqlite"} < files.keys()
    assert not [path for path in files if path.startswith("uploads/")]
    assert {place: told(text) for place, text in (outside | files).items() if told(text)} == {}
    assert [path for path in files if NAMED in path] == []


def repeated(context: Context, path: Path, content: bytes, options: ImportOptions) -> ImportReport:
    path.write_bytes(content)
    batch = options.model_copy(update={"scope": Scope.BATCH})
    return import_list(Actor.local(), context, ImportRequest(path, batch))


def kept_contacts(context: Context) -> int:
    with context.database.reading() as session:
        found = [item.id for item in items.each(session, Side.DEMAND)]
        return sum(len(contacts.unseal(session, context.cipher, item_id)) for item_id in found)


def said_by_the_server(context: Context) -> dict[str, str]:
    """All pages and answers of the API, to the public and to the organizer."""
    app = create_app(context)
    public, organizer = (TestClient(app, base_url=MACHINE) for _ in range(2))
    organizer.get("/enter", params={"ticket": context.access.new_ticket(context.clock())})
    return {
        f"{what} to {who}": "".join(said(client))
        for who, client in zip(READERS, (public, organizer), strict=True)
        for what, said in (("pages", pages), ("API", answers))
    }
