from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.domain.edition import ImportReport, Scope
from service.domain.errors import ConflictError, ForbiddenError, NotFoundError
from service.domain.item import Side, State
from service.domain.permission import Actor
from service.storage import contacts, items, organisations
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.read_items import read_item

WriteList = Callable[..., Path]
LOOM = ("1", "虚构织造有限公司", "布面瑕疵检验", "夜班漏检多")
KILN = ("2", "虚构陶瓷有限公司", "窑炉能耗优化", "气耗高")


def imported(context: Context, path: Path, **options: Any) -> ImportReport:
    return import_list(Actor.local(), context, ImportRequest(path, list_name="虚构清单", **options))


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

    report = import_list(Actor.local(), context, ImportRequest(write_list("b.csv", [LOOM]), list_name="另一份虚构清单"))

    assert outcomes(report) == [(2, "duplicate", None)]


def test_unnamed_firms_are_never_the_same_firm(context: Context, write_list: WriteList) -> None:
    row = ("1", "某家电企业", "异响判定", "靠人耳")
    imported(context, write_list("a.csv", [row]))

    report = import_list(Actor.local(), context, ImportRequest(write_list("b.csv", [row]), list_name="另一份虚构清单"))

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
    request = ImportRequest(write_list("b.csv", [KILN]), list_name="另一份虚构清单")
    second = import_list(Actor.local(), context, request)

    assert (first.other_lists, second.other_lists) == ((), ("虚构清单",))
