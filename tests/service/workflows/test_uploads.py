"""A file from its upload to its publication."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from service.domain.edition import ImportOptions, ImportReport, Scope, Upload
from service.domain.errors import ConflictError, DuijieError, ForbiddenError, NotFoundError, UnreadableFileError
from service.domain.language import Language
from service.domain.permission import Actor, Role
from service.importing import Limits
from service.storage.uploads import LIFE
from service.workflows.context import Context
from service.workflows.list_editions import list_editions
from service.workflows.preview_upload import preview_upload, problems_of_upload
from service.workflows.publish_upload import publish_upload
from service.workflows.receive_upload import discard_upload, receive_upload
from service.workflows.refresh_index import keep_fresh

ORGANIZER = Actor(account="anna", roles=frozenset({Role.ORGANIZER}))
COLLEAGUE = Actor(account="ben", roles=frozenset({Role.ORGANIZER}))
OPTIONS = ImportOptions(list_name="虚构清单")
HEADER = "序号,企业名称,场景名称,需求描述,联系电话\n"
LOOM = "1,虚构织造有限公司,布面瑕疵检验,夜班漏检多,13911111111\n"
KILN = "2,虚构陶瓷有限公司,窑炉能耗优化,气耗高,13922222222\n"
NAMELESS = "3,虚构冲压有限公司,,靠手摸,13933333333\n"
Act = Callable[[Actor, Context, str], object]


def received(context: Context, *rows: str, name: str = "清单.csv", actor: Actor = ORGANIZER) -> Upload:
    return receive_upload(actor, context, name, [part.encode() for part in (HEADER, *rows)])


def publish(actor: Actor, context: Context, upload_id: str) -> ImportReport:
    return publish_upload(actor, context, upload_id, OPTIONS, accept_withdrawals=False)


ACTS: list[Act] = [
    lambda actor, context, upload_id: preview_upload(actor, context, upload_id, OPTIONS),
    lambda actor, context, upload_id: problems_of_upload(actor, context, upload_id, OPTIONS, Language.ENGLISH),
    publish,
    discard_upload,
]


def test_a_preview_shows_what_would_happen_and_stores_nothing(context: Context) -> None:
    upload = received(context, LOOM, NAMELESS, "合计,,,,\n")

    preview = preview_upload(ORGANIZER, context, upload.id, OPTIONS)

    assert preview.upload == upload
    assert preview.report.rows == ()
    assert (preview.report.imported, preview.report.rejected, preview.report.ignored) == (1, 1, 1)
    assert preview.report.sheets[0].columns["场景名称"] == "title"
    assert [(row.row, row.outcome) for row in preview.first_rows] == [(2, "imported"), (3, "rejected")]
    assert preview.first_rows[0].cells["企业名称"] == "虚构织造有限公司"
    told = [(row.row, [note.code for note in row.told]) for row in preview.told_rows]
    assert told == [(3, ["row_without_title"])]  # and not of the total, which is no item
    assert "1391111" not in preview.model_dump_json()
    assert list_editions(context) == []


def test_a_preview_is_bounded_and_says_nothing_of_unchanged_rows(context: Context) -> None:
    rows = [f"{n},虚构{n}号有限公司,第{n}号设备点检,点检靠纸表,\n" for n in range(1, 26)]
    nameless = [f"{n},虚构{n}号有限公司,,靠手摸,\n" for n in range(100, 301)]
    publish(ORGANIZER, context, received(context, *rows).id)

    preview = preview_upload(ORGANIZER, context, received(context, *rows, *nameless).id, OPTIONS)

    assert [row.row for row in preview.first_rows] == list(range(2, 22))
    assert [row.row for row in preview.told_rows] == list(range(27, 227))


def test_a_published_file_is_deleted(context: Context) -> None:
    upload = received(context, LOOM, name="../采购 13912345678/需求 13912345678.csv")

    report = publish(ORGANIZER, context, upload.id)

    assert (report.imported, report.file) == (1, "需求 〔联系方式〕.csv")
    assert [(one.edition.file_name, one.edition.file_hash) for one in list_editions(context)] == [
        (report.file, upload.sha256)
    ]
    assert not context.uploads.path(upload).parent.exists()
    with pytest.raises(NotFoundError):
        publish(ORGANIZER, context, upload.id)


def test_a_file_that_was_refused_goes_on_waiting(context: Context) -> None:
    publish(ORGANIZER, context, received(context, LOOM, KILN).id)
    upload = received(context, LOOM, "7,虚构冲压有限公司,冲压件毛刺检测,靠手摸,\n")
    options = ImportOptions(list_name="虚构清单", scope=Scope.WHOLE)

    with pytest.raises(ConflictError, match="withdrawals_need_yes"):
        publish_upload(ORGANIZER, context, upload.id, options, accept_withdrawals=False)

    report = publish_upload(ORGANIZER, context, upload.id, options, accept_withdrawals=True)
    assert (report.imported, len(report.withdrawn)) == (1, 1)


@pytest.mark.parametrize("act", ACTS)
def test_an_upload_is_its_senders_alone(context: Context, act: Act) -> None:
    upload = received(context, LOOM)

    with pytest.raises(NotFoundError):
        act(COLLEAGUE, context, upload.id)
    with pytest.raises(ForbiddenError):
        act(Actor.public(), context, upload.id)
    with pytest.raises(NotFoundError):
        act(ORGANIZER, context, "../" + upload.id)
    assert context.uploads.get(upload.id) == upload


def test_who_may_not_publish_may_not_upload(context: Context) -> None:
    with pytest.raises(ForbiddenError):
        received(context, LOOM, actor=Actor(account="vendor", roles=frozenset({Role.VENDOR})))


def test_a_discarded_file_is_gone(context: Context) -> None:
    upload = received(context, LOOM)

    discard_upload(ORGANIZER, context, upload.id)

    with pytest.raises(NotFoundError):
        preview_upload(ORGANIZER, context, upload.id, OPTIONS)


def test_the_chore_sweeps_out_what_is_a_day_old(context: Context) -> None:
    clock = context.clock
    old = received(replace(context, clock=lambda: clock() - LIFE), LOOM)
    young = received(context, LOOM)

    keep_fresh(context)

    assert not context.uploads.path(old).exists()
    assert context.uploads.get(young.id) == young


@pytest.mark.parametrize("act", ACTS)
def test_a_file_that_waited_too_long_is_gone_before_it_is_swept(context: Context, act: Act) -> None:
    upload = received(context, LOOM)
    late = replace(context, clock=lambda: upload.uploaded_at + LIFE + timedelta(microseconds=1))

    with pytest.raises(NotFoundError):
        act(ORGANIZER, late, upload.id)


def test_a_file_larger_than_the_importer_reads_is_refused(context: Context) -> None:
    mebibyte = b"x" * (1 << 20)
    chunks = (mebibyte for _ in range((Limits().file_bytes >> 20) + 1))

    with pytest.raises(UnreadableFileError, match="file_too_large"):
        receive_upload(ORGANIZER, context, "a.csv", chunks)

    assert next(chunks, None) is None


@pytest.mark.parametrize("act", ACTS[:3])
def test_a_file_that_is_no_list_says_so_and_waits(context: Context, act: Act) -> None:
    upload = receive_upload(ORGANIZER, context, "信.csv", ["亲爱的同事\n你好\n".encode()])

    with pytest.raises(DuijieError, match="信"):
        act(ORGANIZER, context, upload.id)

    assert context.uploads.get(upload.id) == upload


def test_problems_come_as_a_workbook_in_the_readers_language(context: Context) -> None:
    upload = received(context, LOOM, NAMELESS)

    content = problems_of_upload(ORGANIZER, context, upload.id, OPTIONS, Language.ENGLISH)

    book = openpyxl.load_workbook(BytesIO(content))
    lines = list(book["Problems"].iter_rows(values_only=True))
    assert lines[0] == (
        "Sheet",
        "Row",
        "Cell",
        "Column",
        "What stands there",
        "Outcome",
        "What is wrong and how to mend it",
    )
    assert [line[1:6] for line in lines[1:]] == [(3, "C3", "场景名称", None, "rejected")]


def test_what_a_person_said_of_a_header_holds_for_the_issuers_next_file(context: Context) -> None:
    header = HEADER.replace("需求描述", "老大难")
    options = ImportOptions(list_name="虚构清单", issuer="虚构市", scope=Scope.BATCH)
    said = options.model_copy(update={"mapping": {"老大难": "problem"}})
    first = receive_upload(ORGANIZER, context, "a.csv", [(header + LOOM).encode()])
    publish_upload(ORGANIZER, context, first.id, said, accept_withdrawals=False)
    second = receive_upload(ORGANIZER, context, "b.csv", [(header + KILN).encode()])

    def read(options: ImportOptions) -> tuple[str | None, tuple[str, ...]]:
        sheet = preview_upload(ORGANIZER, context, second.id, options).report.sheets[0]
        return sheet.columns["老大难"], sheet.remembered

    assert read(options) == ("problem", ("老大难",))
    assert read(options.model_copy(update={"issuer": "另一市"})) == (None, ())
    assert read(options.model_copy(update={"mapping": {"老大难": "remarks"}})) == ("remarks", ())
