"""Hostile and damaged files sent to a real server: each gets its answer, and the server keeps process, memory and data."""

import io
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import xlsxwriter

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
FILES = ROOT / "tests" / "service" / "importing" / "files"
GROWTH_MIB = 50
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running ``duijie serve``."""

    process: subprocess.Popen[bytes]
    client: httpx2.Client

    def resident_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Start the service on a free port, in a data folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    environment = inherited | {"DUIJIE_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", str(port)]
    with (
        subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        try:
            end = time.monotonic() + START_SECONDS
            while not _is_ready(client):
                assert time.monotonic() < end
                time.sleep(0.2)
            key = (tmp_path / "home" / "organizer.key").read_text(encoding="ascii").strip()
            client.headers["Authorization"] = f"Bearer {key}"
            yield Server(process, client)
        finally:
            process.terminate()


def _is_ready(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx2.TransportError:
        return False


def workbook(change: Callable[[str, bytes], bytes] = lambda _name, content: content, extra: bytes = b"") -> bytes:
    """Return a small demand list as xlsx, its parts changed, with one more part."""
    plain, changed = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(plain)
    sheet = book.add_worksheet()
    for number, row in enumerate([("序号", "企业名称", "需求名称", "需求描述"), (1, "虚构甲公司", "质检", "漏检")]):
        sheet.write_row(number, 0, row)
    book.close()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        if extra:
            new.writestr("xl/media/image1.bin", extra)
    return changed.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return workbook(lambda name, content: content.replace(old, new, 1) if name.endswith("sheet1.xml") else content)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'
FAR = b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'
PAGE = b"<html><body><table>" + b"<div>" * 100_000 + b"</table>"


def hostile() -> dict[str, tuple[bytes, str]]:
    """Return files by name, each with the code of its refusal."""
    return {
        "bomb.xlsx": (workbook(extra=bytes(400 << 20)), "archive_too_large"),
        "far.xlsx": (in_sheet(b"</row></sheetData>", FAR), "sheet_reaches_too_far"),
        "laughs.xlsx": (in_sheet(b"<worksheet", LAUGHS), "archive_with_doctype"),
        "external.xlsx": (
            in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'),
            "archive_with_doctype",
        ),
        "locked.xlsx": ((FILES / "locked.xlsx").read_bytes(), "file_encrypted"),
        "locked.docx": ((FILES / "locked.docx").read_bytes(), "file_encrypted"),
        "cut.xlsx": (workbook()[:-200], "file_damaged"),
        "cut.xls": ((FILES / "list.xls").read_bytes()[:3000], "file_damaged"),
        "deep.html": (PAGE, "page_nested_too_deeply"),
        "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "file_kind_unknown"),
        "../../etc/13800000001\n.xlsx": (b"", "file_empty"),
    }


def test_each_hostile_file_gets_its_answer_and_the_server_stays_as_it_was(server: Server) -> None:
    published(server, "list.xlsx", workbook())
    refused(server, "warm.xlsx", b"PK\x03\x04")  # what the first refusal loads stays
    server.client.get("/api/v1/search", params={"side": "demand", "q": "陋检"})  # likewise what mends mistypings
    before = server.resident_mib()
    seconds = {}
    for name, (content, reason) in hostile().items():
        started = time.perf_counter()
        assert refused(server, name, content) == f"urn:duijie:{reason}", name
        seconds[name] = time.perf_counter() - started
        assert server.client.get("/healthz").status_code == 200
    started = time.perf_counter()
    too_large = server.client.post("/api/v1/uploads", files={"file": ("large.csv", bytes(100 << 20))})
    seconds["100 MB"] = time.perf_counter() - started

    assert too_large.status_code == 413
    assert server.process.poll() is None
    assert server.resident_mib() - before < GROWTH_MIB
    assert server.client.get("/api/v1/search", params={"side": "demand", "q": "漏检"}).json()["total"] == 1
    print("\n" + ", ".join(f"{name.splitlines()[0]!r} {taken:.2f} s" for name, taken in seconds.items()))


def published(server: Server, name: str, content: bytes) -> None:
    upload = server.client.post("/api/v1/uploads", files={"file": (name, content)}).headers["Location"]
    assert server.client.post(f"{upload}/publish", json={}).status_code == 201


def refused(server: Server, name: str, content: bytes) -> str:
    """Return the type of the problem that a file's preview ends with, and throw the file away."""
    answer = server.client.post("/api/v1/uploads", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    upload = answer.headers["Location"]
    preview = server.client.get(f"{upload}/preview")
    assert preview.status_code == 422, preview.text[:300]
    assert "13800000001" not in preview.text
    assert "etc/" not in preview.text
    assert server.client.delete(upload).status_code == 204
    problem: str = preview.json()["type"]
    return problem
