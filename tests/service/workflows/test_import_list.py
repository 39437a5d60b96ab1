import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.domain.edition import ImportOptions, ImportReport, Outcome, Scope
from service.domain.errors import ConflictError, ForbiddenError, NotFoundError, UnavailableError
from service.domain.item import Side, State
from service.domain.permission import Actor
from service.storage import audits, contacts, items, mappings, organisations
from service.workflows.context import Context
from service.workflows.import_list import WAIT_SECONDS, ImportRequest, _reading, import_list
from service.workflows.list_editions import list_edition_rows, read_edition
from service.workflows.read_items import read_item
from service.workflows.take_back_edition import take_back_edition

WriteList = Callable[..., Path]
LOOM = ("1", "虚构织造有限公司", "布面瑕疵检验", "夜班漏检多")
KILN = ("2", "虚构陶瓷有限公司", "窑炉能耗优化", "气耗高")
PRESS = ("3", "虚构冲压有限公司", "冲压件毛刺检测", "靠手摸")


def imported(
    context: Context,
    path: Path,
    *,
    dry_run: bool = False,
    accept_withdrawals: bool = False,
    list_name: str = "虚构清单",
    **options: Any,
) -> ImportReport:
    request = ImportRequest(path, ImportOptions(list_name=list_name, **options), dry_run, accept_withdrawals)
    return import_list(Actor.local(), context, request)


def outcomes(report: ImportReport) -> list[tuple[int, str, str | None]]:
    return [(row.row, row.outcome, row.change) for row in report.rows]


def stored(context: Context) -> list[tuple[str, int, str, str]]:
    """Title, revision, problem, state of all demands by list number."""
    with context.database.reading() as session:
        demands = sorted(items.each(session, Side.DEMAND), key=lambda item: item.list_number)
        return [(item.title, item.revision, item.texts().get("problem", ""), item.state) for item in demands]


def test_a_first_edition_adds_its_rows(context: Context, write_list: WriteList) -> None:
    report = imported(context, write_list("a.csv", [LOOM, KILN]))

    assert outcomes(report) == [(2, "imported", "added"), (3, "imported", "added")]
    assert stored(context) == [
        ("布面瑕疵检验", 1, "夜班漏检多", State.OPEN),
        ("窑炉能耗优化", 1, "气耗高", State.OPEN),
    ]


def test_the_report_shows_items_as_they_are_stored(context: Context, write_list: WriteList) -> None:
    report = imported(context, write_list("a.csv", [LOOM]))

    item = report.rows[0].item
    assert item is not None
    assert read_item(Actor.local(), context, Side.DEMAND, item["id"]).item.model_dump(mode="json") == item


def test_a_dry_run_stores_nothing(context: Context, write_list: WriteList) -> None:
    report = imported(context, write_list("a.csv", [LOOM]), dry_run=True)

    assert (report.imported, report.edition_id, stored(context)) == (1, None, [])


def test_the_same_file_again_imports_nothing_and_names_what_it_repeats(context: Context, write_list: WriteList) -> None:
    path = write_list("a.csv", [LOOM])
    first = imported(context, path)

    again = imported(context, path)

    assert outcomes(again) == [(2, "duplicate", None)]
    assert again.edition_id is None
    assert again.rows[0].reason is not None
    assert first.rows[0].item is not None
    assert again.rows[0].reason.parameters["id"] == first.rows[0].item["id"]


def test_a_batch_adds_and_changes_nothing(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM]))
    other_words = ("1", "虚构织造有限公司", "布面瑕疵检验", "白班也漏检")

    report = imported(context, write_list("b.csv", [other_words, KILN]), scope=Scope.BATCH)

    assert outcomes(report) == [(2, "review", None), (3, "imported", "added")]
    assert [row[:2] for row in stored(context)] == [("布面瑕疵检验", 1), ("窑炉能耗优化", 1)]


def test_a_whole_edition_changes_adds_and_withdraws(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM, KILN]))
    changed = ("1", "虚构织造有限公司", "布面瑕疵检验", "白班也漏检")
    added = ("3", "虚构注塑有限公司", "注塑参数优化", "换模慢")

    report = imported(context, write_list("b.csv", [changed, added]), scope=Scope.WHOLE, accept_withdrawals=True)

    assert outcomes(report) == [(2, "imported", "changed"), (3, "imported", "added")]
    assert len(report.withdrawn) == 1
    assert stored(context) == [
        ("布面瑕疵检验", 2, "白班也漏检", State.OPEN),
        ("窑炉能耗优化", 2, "气耗高", State.CLOSED),
        ("注塑参数优化", 1, "换模慢", State.OPEN),
    ]


def test_withdrawals_that_nobody_accepted_store_nothing(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM, KILN]))

    with pytest.raises(ConflictError, match="withdrawals_need_yes"):
        imported(context, write_list("b.csv", [LOOM]), scope=Scope.WHOLE)

    assert [row[3] for row in stored(context)] == [State.OPEN, State.OPEN]


def test_a_renamed_row_with_its_number_and_firm_is_the_same_item(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM]))

    renamed = ("1", "虚构织造有限公司", "坯布疵点在线检验", "夜班漏检多")
    report = imported(context, write_list("b.csv", [renamed]), scope=Scope.WHOLE)

    assert (outcomes(report), report.withdrawn) == ([(2, "imported", "changed")], ())


def test_rows_that_only_moved_keep_their_ids(context: Context, write_list: WriteList) -> None:
    rows = [
        (str(n), "虚构织造有限公司", title, "漏检") for n, title in enumerate(("甲机检验", "乙机检验", "丙机检验"), 1)
    ]
    before = imported(context, write_list("a.csv", rows))
    ids = {row.item["title"]: row.item["id"] for row in before.rows if row.item}
    moved = [("1", "虚构织造有限公司", "新机检验", "漏检"), *((str(int(n) + 1), *rest) for n, *rest in rows[1:])]

    report = imported(context, write_list("b.csv", moved), scope=Scope.WHOLE, accept_withdrawals=True)

    after = {row.item["title"]: row.item["id"] for row in report.rows if row.item}
    assert after == {
        "新机检验": ids["甲机检验"],  # the same firm, the same number, and no row has the former title: renamed
        "乙机检验": ids["乙机检验"],
        "丙机检验": ids["丙机检验"],
    }


def test_a_row_put_on_top_takes_nobodys_place(context: Context, write_list: WriteList) -> None:
    rows = [("1", "某厂", "甲机检验", "漏检"), ("2", "某厂", "乙机检验", "漏检")]
    imported(context, write_list("a.csv", rows))

    report = imported(
        context,
        write_list("b.csv", [("1", "某厂", "新机检验", "误判"), *(("9", *row[1:]) for row in rows)]),
        scope=Scope.WHOLE,
    )

    assert [row.change for row in report.rows] == ["added", "changed", "changed"]
    assert report.withdrawn == ()


def test_a_batch_that_repeats_an_item_under_another_number_is_a_duplicate(
    context: Context, write_list: WriteList
) -> None:
    imported(context, write_list("a.csv", [LOOM]))

    report = imported(context, write_list("b.csv", [("7", *LOOM[1:])]), scope=Scope.BATCH)

    assert outcomes(report) == [(2, "duplicate", None)]


def test_a_new_telephone_number_of_a_known_row_is_kept(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系电话")
    first = imported(context, write_list("a.csv", [(*LOOM, "13911111111")], headers))

    again = imported(context, write_list("b.csv", [(*LOOM, "13922222222")], headers))

    assert outcomes(again) == [(2, "duplicate", None)]
    item = first.rows[0].item
    assert item is not None
    with context.database.reading() as session:
        kept = [contact.value for contact in contacts.unseal(session, context.cipher, item["id"])]
    assert kept == ["13911111111", "13922222222"]


def test_a_firms_number_is_learnt_and_a_contradicting_one_is_for_a_person(
    context: Context, write_list: WriteList
) -> None:
    headers = ("序号", "企业名称", "统一社会信用代码", "场景名称", "需求描述")
    firm = "虚构织造有限公司"
    imported(context, write_list("a.csv", [("1", firm, "", "甲机检验", "漏检")], headers))
    rows = [
        ("2", firm, "91440600750000001T", "乙机检验", "漏检"),
        ("3", "虚构织造（集团）有限公司", "91440600750000001T", "丙机检验", "漏检"),
        ("4", firm, "91440300MA5DA0000F", "丁机检验", "漏检"),
    ]

    report = imported(context, write_list("b.csv", rows, headers), scope=Scope.BATCH)

    assert [row.outcome for row in report.rows] == ["imported", "imported", "review"]
    (firm_id,) = {row.item["organisation_id"] for row in report.rows if row.item}
    with context.database.reading() as session:
        known = organisations.get(session, firm_id)
    assert (known.credit_code, known.name, known.aliases) == (
        "91440600750000001T",
        firm,
        ("虚构织造（集团）有限公司",),
    )


def test_a_rejected_row_does_not_withdraw_what_it_may_mean(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM, KILN]))

    report = imported(context, write_list("b.csv", [LOOM, ("2", "虚构陶瓷有限公司", "", "气耗高")]), scope=Scope.WHOLE)

    assert (report.rejected, report.withdrawn) == (1, ())


def test_a_withdrawn_row_that_returns_is_the_same_item_again(context: Context, write_list: WriteList) -> None:
    first = imported(context, write_list("a.csv", [LOOM, KILN]))
    imported(context, write_list("b.csv", [LOOM]), scope=Scope.WHOLE, accept_withdrawals=True)

    back = imported(context, write_list("c.csv", [LOOM, KILN]), scope=Scope.WHOLE)

    assert outcomes(back) == [(2, "duplicate", None), (3, "imported", "changed")]
    assert first.rows[1].item is not None
    assert back.rows[1].item is not None
    assert back.rows[1].item["id"] == first.rows[1].item["id"]


def test_the_same_row_of_another_list_is_a_duplicate(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", [LOOM]))

    report = imported(context, write_list("b.csv", [LOOM]), list_name="另一份虚构清单")

    assert outcomes(report) == [(2, "duplicate", None)]


def test_unnamed_firms_are_never_the_same_firm(context: Context, write_list: WriteList) -> None:
    row = ("1", "某家电企业", "异响判定", "靠人耳")
    imported(context, write_list("a.csv", [row]))

    report = imported(context, write_list("b.csv", [row]), list_name="另一份虚构清单")

    assert outcomes(report) == [(2, "imported", "added")]


def test_contacts_are_in_the_contacts_table_alone(context: Context, write_list: WriteList, tmp_path: Path) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系人", "联系电话", "备注")
    row = (*LOOM[:3], "夜班漏检多，详询13912345678", "王虚构", "0757-87654321", "微信：xugou_test9")

    report = imported(context, write_list("a.csv", [row], headers))

    secrets = ("13912345678", "王虚构", "87654321", "xugou_test9")
    assert not [secret for secret in secrets if secret in report.model_dump_json()]
    item = report.rows[0].item
    assert item is not None
    with context.database.reading() as session:
        kept = {contact.value for contact in contacts.unseal(session, context.cipher, item["id"])}
    assert kept >= {"13912345678", "王虚构", "0757-87654321"}
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path.name for path in files for secret in secrets if secret.encode() in path.read_bytes()]


def test_the_public_may_not_import(context: Context, write_list: WriteList) -> None:
    with pytest.raises(ForbiddenError):
        import_list(Actor.public(), context, ImportRequest(write_list("a.csv", [LOOM])))


def test_an_id_that_names_nothing_is_said(context: Context) -> None:
    with pytest.raises(NotFoundError, match="demand-none"):
        read_item(Actor.public(), context, Side.DEMAND, "demand-none")


def test_a_new_list_names_those_it_may_belong_to(context: Context, write_list: WriteList) -> None:
    first = imported(context, write_list("a.csv", [LOOM]))
    second = imported(context, write_list("b.csv", [KILN]), list_name="另一份虚构清单")

    assert (first.other_lists, second.other_lists) == ((), ("虚构清单",))


def reasons(report: ImportReport) -> list[tuple[str, str | None]]:
    return [(row.outcome, row.reason.code if row.reason else None) for row in report.rows]


def test_width_space_case_and_script_make_no_other_row(context: Context, write_list: WriteList) -> None:
    row = ("1", "虚构织造有限公司", "布面AI瑕疵检验", "夜班漏检多，次品率3%")
    folded = ("1", "虛構織造有限公司", "布面ＡＩ 瑕疵檢驗", "夜班漏检多， 次品率 ３％")
    imported(context, write_list("a.csv", [row]))

    same_list = [
        imported(context, write_list("b.csv", [folded]), scope=Scope.WHOLE),
        imported(context, write_list("c.csv", [folded, KILN]), scope=Scope.BATCH),
    ]
    elsewhere = imported(context, write_list("d.csv", [folded]), list_name="另一份虚构清单")

    assert [reasons(report)[0] for report in same_list] == [
        ("duplicate", "row_unchanged"),
        ("duplicate", "row_repeats_item"),
    ]
    assert reasons(elsewhere) == [("duplicate", "row_repeats_elsewhere")]
    assert elsewhere.rows[0].reason is not None
    assert elsewhere.rows[0].reason.parameters["list"] == "虚构清单"
    assert stored(context)[0][:2] == ("布面AI瑕疵检验", 1)


def test_a_row_of_another_list_with_other_words_waits_however_its_title_is_written(
    context: Context, write_list: WriteList
) -> None:
    imported(context, write_list("a.csv", [LOOM]))
    other = ("1", "虛構織造有限公司", "布面 瑕疵檢驗", "白班也漏检")

    report = imported(context, write_list("b.csv", [other]), list_name="另一份虚构清单")

    assert reasons(report) == [("review", "row_differs_from_item")]


def test_a_near_duplicate_in_a_file_names_the_row_it_repeats(context: Context, write_list: WriteList) -> None:
    rows = [LOOM, KILN, ("3", *LOOM[1:2], "布面 瑕疵检验", LOOM[3]), ("4", *LOOM[1:2], "布面 瑕疵检验", "白班也漏检")]

    first = imported(context, write_list("a.csv", rows))
    again = imported(context, write_list("b.csv", [*rows, PRESS]), scope=Scope.WHOLE)

    told = [row.reason for row in first.rows if row.reason]
    assert [(note.code, note.parameters["row"]) for note in told] == [
        ("row_repeats_row", 2),
        ("row_contradicts_row", 2),
    ]
    assert [row.reason for row in again.rows][2:4] == told


def test_the_contact_of_a_row_that_repeats_another_is_kept(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系电话")
    report = imported(context, write_list("a.csv", [(*LOOM, "13911111111"), (*LOOM, "13922222222")], headers))

    assert outcomes(report) == [(2, "imported", "added"), (3, "duplicate", None)]
    assert report.rows[0].item is not None
    with context.database.reading() as session:
        kept = [contact.value for contact in contacts.unseal(session, context.cipher, report.rows[0].item["id"])]
    assert kept == ["13911111111", "13922222222"]


def test_a_rule_of_the_database_broken_by_one_row_stores_none(context: Context, write_list: WriteList) -> None:
    with context.database.writing() as session:
        session.execute(
            text(
                "CREATE TRIGGER rule BEFORE INSERT ON demand_revisions WHEN NEW.document LIKE '%气耗高%' "
                "BEGIN SELECT RAISE(ABORT, 'a rule'); END"
            )
        )

    with pytest.raises(ConflictError, match="database_refused"):
        imported(context, write_list("a.csv", [LOOM, KILN, PRESS]))

    assert everything(context) == 0


def test_a_process_that_is_killed_in_the_middle_stores_nothing(
    installation: Callable[[], Context], write_list: WriteList, tmp_path: Path
) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系电话")
    path = write_list("a.csv", [(*LOOM, "13911111111"), (*KILN, "13922222222")], headers)
    program = (
        "import dataclasses, os, signal, sys; from pathlib import Path\n"
        "from service import bootstrap; from service.domain.permission import Actor\n"
        "from service.settings import Settings; from service.storage.contacts import ContactCipher\n"
        "from service.workflows.import_list import ImportRequest, import_list\n"
        "class Deadly(ContactCipher):\n"
        "    def seal(self, value, place):\n"
        "        if value == '13922222222': os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().seal(value, place)\n"
        "with bootstrap.opened(Settings(home=Path(sys.argv[1]))) as context:\n"
        "    cipher = Deadly([(Path(sys.argv[1]) / 'contact.key').read_bytes().strip()])\n"
        "    context = dataclasses.replace(context, cipher=cipher)\n"
        "    import_list(Actor.local(), context, ImportRequest(Path(sys.argv[2])))\n"
    )

    command = [sys.executable, "-c", program, str(tmp_path / "home"), str(path)]
    ended = subprocess.run(command, check=False, cwd=Path(__file__).parents[3], timeout=60)

    assert ended.returncode == -signal.SIGKILL
    assert everything(installation()) == 0


def everything(context: Context) -> int:
    """How many rows there are of what an import writes."""
    tables = (
        "lists",
        "editions",
        "edition_rows",
        "demands",
        "demand_revisions",
        "organisations",
        "contacts",
        "changes",
    )
    with context.database.reading() as session:
        return sum(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)  # noqa: S608 -- names of ours


def test_rows_of_an_edition_are_read_by_outcome_by_who_may(context: Context, write_list: WriteList) -> None:
    report = imported(context, write_list("a.csv", [LOOM, ("2", "虚构陶瓷有限公司", "", "气耗高"), KILN]))
    edition_id = str(report.edition_id)

    def rows(**options: Any) -> list[tuple[int, int]]:
        found = list_edition_rows(Actor.local(), context, edition_id, limit=2, **options)
        return [(listed.position, listed.row.row) for listed in found]

    assert [rows(), rows(after=1), rows(outcome=Outcome.REJECTED)] == [[(0, 2), (1, 3)], [(2, 4)], [(1, 3)]]
    assert read_edition(context, edition_id).edition.row_count == 3
    with pytest.raises(ForbiddenError):
        list_edition_rows(Actor.public(), context, edition_id, limit=2)
    with pytest.raises(NotFoundError):
        list_edition_rows(Actor.local(), context, "edition-none", limit=2)


def test_what_headers_mean_is_remembered_for_their_issuer(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "场景名称", "老大难 13911111111", "老大难")
    path = write_list("a.csv", [(*LOOM, "停机多")], headers)
    mapping = {"老大难": "problem", "老大难 13911111111": "ignore"}

    imported(context, path, mapping=mapping, issuer="虚构市", dry_run=True)
    with context.database.reading() as session:
        before = mappings.of_issuer(session, "虚构市")
    imported(context, path, mapping=mapping, issuer="虚构市")
    imported(context, write_list("b.csv", [KILN]), issuer="", list_name="无人清单", mapping={"需求描述": "ignore"})

    with context.database.reading() as session:
        assert (before, mappings.of_issuer(session, "虚构市"), mappings.of_issuer(session, "")) == (
            {},
            {"老大难": "problem"},
            {},
        )


def test_a_third_file_waits_until_one_of_two_is_read(context: Context, write_list: WriteList) -> None:
    path = write_list("a.csv", [LOOM])
    done = threading.Event()

    def third() -> None:
        imported(context, path)
        done.set()

    waiting = threading.Thread(target=third)
    with _reading:
        with _reading:
            waiting.start()
            assert not done.wait(WAIT_SECONDS / 4)
        assert done.wait(60)
    waiting.join()


def test_a_third_file_does_not_wait_long(context: Context, write_list: WriteList) -> None:
    path = write_list("a.csv", [LOOM])

    with _reading, _reading, pytest.raises(UnavailableError, match="readers_busy"):
        imported(context, path)

    assert imported(context, path).imported == 1


def whole(context: Context, path: Path, list_name: str) -> ImportReport:
    return imported(context, path, list_name=list_name, scope=Scope.WHOLE, accept_withdrawals=True)


def test_an_item_that_another_list_names_is_not_withdrawn_until_that_drops_it_too(
    context: Context, write_list: WriteList
) -> None:
    first = whole(context, write_list("a.csv", [LOOM, KILN]), "甲清单")
    assert first.rows[0].item is not None
    loom = first.rows[0].item["id"]
    whole(context, write_list("b.csv", [LOOM, PRESS]), "乙清单")

    dropped = whole(context, write_list("c.csv", [KILN]), "甲清单")
    last = whole(context, write_list("d.csv", [PRESS]), "乙清单")

    assert (dropped.withdrawn, last.withdrawn) == ((), (loom,))
    assert [row[3] for row in stored(context)] == [State.CLOSED, State.OPEN, State.OPEN]


def test_only_the_last_word_of_another_list_keeps_an_item(context: Context, write_list: WriteList) -> None:
    whole(context, write_list("a.csv", [LOOM, KILN]), "甲清单")
    whole(context, write_list("b.csv", [LOOM, PRESS]), "乙清单")
    silent = whole(context, write_list("c.csv", [PRESS]), "乙清单")

    report = whole(context, write_list("d.csv", [KILN]), "甲清单")

    assert (silent.withdrawn, report.withdrawn_titles) == ((), (LOOM[2],))


def test_a_file_from_before_is_the_last_word_when_it_comes_again(context: Context, write_list: WriteList) -> None:
    without = write_list("a.csv", [PRESS])
    whole(context, without, "乙清单")
    whole(context, write_list("b.csv", [LOOM, KILN]), "甲清单")
    whole(context, write_list("c.csv", [LOOM, PRESS]), "乙清单")
    again = whole(context, without, "乙清单")

    report = whole(context, write_list("d.csv", [KILN]), "甲清单")

    assert (again.worth_keeping, again.withdrawn, report.withdrawn_titles) == (True, (), (LOOM[2],))


def test_what_another_list_may_mean_in_review_is_not_withdrawn(context: Context, write_list: WriteList) -> None:
    whole(context, write_list("a.csv", [LOOM, KILN]), "甲清单")
    whole(context, write_list("b.csv", [LOOM, PRESS]), "乙清单")
    doubtful = whole(context, write_list("c.csv", [(*LOOM[:3], "白班也漏检"), PRESS]), "乙清单")

    report = whole(context, write_list("d.csv", [KILN]), "甲清单")

    assert [row.outcome for row in doubtful.rows] == [Outcome.REVIEW, Outcome.DUPLICATE]
    assert report.withdrawn == ()


def test_a_list_withdraws_what_the_other_list_brought_and_took_back(context: Context, write_list: WriteList) -> None:
    first = whole(context, write_list("a.csv", [LOOM, KILN]), "甲清单")
    whole(context, write_list("b.csv", [LOOM, PRESS]), "乙清单")
    take_back_edition(Actor.local(), context, str(first.edition_id))

    report = whole(context, write_list("c.csv", [PRESS]), "乙清单")

    assert report.withdrawn_titles == (LOOM[2],)


def test_a_withdrawn_need_is_not_revived_by_another_under_its_number(context: Context, write_list: WriteList) -> None:
    first = whole(context, write_list("a.csv", [LOOM, KILN]), "虚构清单")
    whole(context, write_list("b.csv", [KILN]), "虚构清单")

    other = whole(context, write_list("c.csv", [KILN, ("1", LOOM[1], "污水药剂投加", "人工投加")]), "虚构清单")

    assert outcomes(other) == [(2, "duplicate", None), (3, "imported", "added")]
    assert first.rows[0].item is not None
    assert other.rows[1].item is not None
    assert other.rows[1].item["id"] != first.rows[0].item["id"]


def test_a_row_in_review_teaches_nothing_of_its_firm(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "统一社会信用代码", "所在城市", "场景名称", "需求描述")
    firm, code = "虚构织造有限公司", "91440600750000001T"
    first = imported(context, write_list("a.csv", [("1", firm, "", "", "甲机检验", "漏检")], headers))
    assert first.rows[0].item is not None
    rows = [("1", firm, code, "佛山", "甲机检验", "改了"), ("2", firm, "", "", "乙机检验", "漏检")]

    report = imported(context, write_list("b.csv", rows, headers), scope=Scope.BATCH)

    assert [row.outcome for row in report.rows] == [Outcome.REVIEW, Outcome.IMPORTED]
    with context.database.reading() as session:
        known = organisations.get(session, first.rows[0].item["organisation_id"])
    assert (known.credit_code, known.profile.city, known.aliases) == ("", "", ())


def test_contacts_that_come_without_an_edition_are_written_down(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系电话")
    imported(context, write_list("a.csv", [(*LOOM, "13911111111")], headers), scope=Scope.BATCH)
    path = write_list("b.csv", [(*LOOM, "13922222222")], headers)

    def last() -> audits.Audit:
        with context.database.reading() as session:
            return audits.recent(session, 1)[0]

    with_edition = imported(context, path, scope=Scope.BATCH)
    assert (last().subject, last().result) == (with_edition.edition_id, "0 imported, 0 withdrawn")
    before = last()
    with context.database.writing() as session:
        contacts.forget(session, [str(one.parameters["id"]) for row in with_edition.rows if (one := row.reason)])
    again = imported(context, path, scope=Scope.BATCH)
    assert (again.edition_id, again.worth_keeping) == (None, False)
    assert (last().account, last().action, last().result) == ("local", "import", "1 contacts of known rows")
    assert imported(context, path, scope=Scope.BATCH).edition_id is None
    with context.database.reading() as session:
        assert [one.subject == before.subject for one in audits.recent(session, 2)] == [False, True]
