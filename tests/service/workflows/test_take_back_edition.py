"""Taking back: items are left as the editions that stand have left them, whatever the order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.domain.demand import Demand
from service.domain.edition import ImportOptions, ImportReport, Outcome, Scope, TakenBack
from service.domain.errors import ConflictError, ForbiddenError, NotFoundError
from service.domain.item import Side, State, Visibility
from service.domain.permission import Actor
from service.storage import audits, changes, contacts, editions, items
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.read_items import read_item
from service.workflows.take_back_edition import take_back_edition

WriteList = Callable[..., Path]
Publish = Callable[..., ImportReport]
pytestmark = pytest.mark.slow
LOOM = ("1", "虚构织造有限公司", "布面瑕疵检验", "夜班漏检多")
CHANGED = (*LOOM[:3], "白班也漏检")
AGAIN = (*LOOM[:3], "仍有漏检")
KILN = ("2", "虚构陶瓷有限公司", "窑炉能耗优化", "气耗高")
PRESS = ("3", "虚构冲压有限公司", "冲压件毛刺检测", "靠手摸")


@pytest.fixture
def publish(context: Context, write_list: WriteList) -> Publish:
    """Return a function that publishes a whole edition of these rows, or a batch."""
    count = iter(range(100))

    def publishing(*rows: tuple[str, ...], scope: Scope = Scope.WHOLE, list_name: str = "虚构清单") -> ImportReport:
        path = write_list(f"{next(count)}.csv", rows)
        options = ImportOptions(list_name=list_name, scope=scope)
        return import_list(Actor.local(), context, ImportRequest(path, options, accept_withdrawals=True))

    return publishing


def taken_back(context: Context, report: ImportReport) -> TakenBack:
    assert report.edition_id is not None
    return take_back_edition(Actor.local(), context, report.edition_id)


def stored(context: Context) -> dict[str, tuple[int, str, str]]:
    """Number in the list -> revision, problem, why it is closed."""
    with context.database.reading() as session:
        found = [item for item in items.each(session, Side.DEMAND) if isinstance(item, Demand)]
    return {item.list_number: (item.revision, item.problem, item.closed_reason) for item in found}


def ids(report: ImportReport) -> list[str]:
    return [row.item["id"] for row in report.rows if row.item]


def test_what_an_edition_added_is_closed(context: Context, publish: Publish) -> None:
    first = publish(LOOM, KILN)

    told = taken_back(context, first)

    assert first.edition_id is not None
    assert told == TakenBack(
        edition_id=first.edition_id,
        dry_run=False,
        withdrawn=tuple(sorted(ids(first))),
        restored=(),
        reopened=(),
        kept=(),
    )
    assert stored(context) == {"1": (2, "夜班漏检多", "taken_back"), "2": (2, "气耗高", "taken_back")}


def test_what_an_edition_changed_or_withdrew_is_as_before(context: Context, publish: Publish) -> None:
    first = publish(LOOM, KILN)
    second = publish(CHANGED, PRESS)

    told = taken_back(context, second)

    loom, kiln = ids(first)
    assert (told.withdrawn, told.restored, told.reopened) == ((ids(second)[1],), (loom,), (kiln,))
    assert stored(context) == {
        "1": (3, "夜班漏检多", ""),
        "2": (3, "气耗高", ""),
        "3": (2, "靠手摸", "taken_back"),
    }
    with context.database.reading() as session:
        assert items.get(session, Side.DEMAND, loom).edition_id == first.edition_id


def test_a_dry_run_tells_the_same_and_stores_nothing(context: Context, publish: Publish) -> None:
    publish(LOOM, KILN)
    second = publish(CHANGED, PRESS)
    assert second.edition_id is not None
    before = stored(context)

    dry = take_back_edition(Actor.local(), context, second.edition_id, dry_run=True)

    assert stored(context) == before
    assert taken_back(context, second) == dry.model_copy(update={"dry_run": False})


def test_the_word_of_a_later_edition_that_repeats_stands(context: Context, publish: Publish) -> None:
    publish(LOOM)
    second = publish(CHANGED)
    third = publish(CHANGED, KILN)

    told = taken_back(context, second)

    assert (len(told.kept), told.restored) == (1, ())
    assert stored(context)["1"] == (3, "白班也漏检", "")
    with context.database.reading() as session:
        item = items.get(session, Side.DEMAND, told.kept[0])
    assert item.edition_id == third.edition_id  # which is now the one that says so


def test_an_edition_that_only_repeats_has_a_word_too(context: Context, publish: Publish) -> None:
    publish(LOOM)
    second = publish(CHANGED)
    third = publish((*CHANGED[:3], "白班 也漏检"))

    assert third.edition_id is not None
    assert third.imported == 0
    taken_back(context, second)
    assert stored(context)["1"][1:] == ("白班也漏检", "")
    taken_back(context, third)
    assert stored(context)["1"][1:] == ("夜班漏检多", "")


def test_a_later_change_stands_and_leads_further_back_than_what_was_taken(context: Context, publish: Publish) -> None:
    publish(LOOM)
    second, third = publish(CHANGED), publish(AGAIN)

    assert taken_back(context, second).kept != ()
    assert stored(context)["1"] == (3, "仍有漏检", "")
    assert taken_back(context, third).restored != ()
    assert stored(context)["1"] == (4, "夜班漏检多", "")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_with_both_gone_nothing_is_open_in_whatever_order(
    context: Context, publish: Publish, order: tuple[int, int]
) -> None:
    reports = [publish(LOOM), publish(CHANGED)]

    for number in order:
        taken_back(context, reports[number])

    assert stored(context)["1"][2] == "taken_back"


def test_what_a_later_whole_edition_left_out_too_stays_withdrawn(context: Context, publish: Publish) -> None:
    publish(LOOM, KILN)
    second = publish(LOOM)
    publish(LOOM, PRESS)

    told = taken_back(context, second)

    assert told.reopened == ()
    assert stored(context)["2"][2] == "withdrawn"


def test_what_was_withdrawn_while_the_edition_stood_follows_the_one_before(context: Context, publish: Publish) -> None:
    publish(LOOM, KILN)
    publish(LOOM)
    third = publish(LOOM, KILN)

    told = taken_back(context, third)

    assert len(told.withdrawn) == 1
    assert stored(context)["2"][1:] == ("气耗高", "withdrawn")


def test_a_duplicate_of_another_list_keeps_an_item_open(context: Context, publish: Publish) -> None:
    first = publish(LOOM)
    other = publish(LOOM, list_name="另一份虚构清单")

    assert taken_back(context, first).kept == tuple(ids(first))
    assert stored(context)["1"][2] == ""
    assert taken_back(context, other).withdrawn == tuple(ids(first))


def test_a_list_that_fell_silent_keeps_nothing_open(context: Context, publish: Publish) -> None:
    first = publish(LOOM, KILN)
    publish(LOOM, PRESS, list_name="另一份虚构清单")
    silent = publish(PRESS, list_name="另一份虚构清单")

    assert silent.withdrawn == ()
    assert ids(first)[0] in taken_back(context, first).withdrawn
    assert stored(context)["1"][1:] == ("夜班漏检多", "withdrawn")


def test_the_list_that_kept_an_item_open_is_taken_back(context: Context, publish: Publish) -> None:
    first = publish(LOOM, KILN)
    other = publish(LOOM, PRESS, list_name="另一份虚构清单")
    publish(KILN)

    told = taken_back(context, other)

    assert told.withdrawn == tuple(sorted([ids(first)[0], ids(other)[0]]))
    assert {number: reason for number, (_, _, reason) in stored(context).items()} == {
        "1": "withdrawn",
        "2": "",
        "3": "taken_back",
    }


def test_a_silence_that_is_taken_back_lets_its_list_speak_again(context: Context, publish: Publish) -> None:
    first = publish(LOOM, KILN)
    publish(LOOM, PRESS, list_name="另一份虚构清单")
    silent = publish(PRESS, list_name="另一份虚构清单")
    assert publish(KILN).withdrawn == (ids(first)[0],)

    told = taken_back(context, silent)

    assert (told.reopened, len(told.kept)) == ((ids(first)[0],), 1)
    assert stored(context)["1"][1:] == ("夜班漏检多", "")


def test_what_a_list_said_before_it_fell_silent_is_not_its_word(context: Context, publish: Publish) -> None:
    publish(LOOM, KILN)
    changed = publish(CHANGED, KILN)
    publish(CHANGED, PRESS, list_name="另一份虚构清单")
    publish(PRESS, list_name="另一份虚构清单")

    taken_back(context, changed)

    assert stored(context)["1"][1:] == ("夜班漏检多", "")


def test_who_was_withdrawn_and_is_named_by_nobody_any_more_is_told_as_withdrawn(
    context: Context, publish: Publish
) -> None:
    first = publish(LOOM, KILN)
    publish(KILN)

    told = taken_back(context, first)

    assert (told.withdrawn, told.kept) == ((ids(first)[0],), (ids(first)[1],))
    assert stored(context)["1"][2] == "taken_back"


def test_a_clock_that_steps_back_changes_no_order(context: Context, publish: Publish, write_list: WriteList) -> None:
    def publishing(hours: int, name: str, row: tuple[str, ...]) -> ImportReport:
        clock = context.clock
        stepped = replace(context, clock=lambda: clock() - timedelta(hours=hours))
        options = ImportOptions(list_name="虚构清单", scope=Scope.WHOLE)
        return import_list(Actor.local(), stepped, ImportRequest(write_list(name, [row]), options))

    publish(LOOM)
    second = publishing(1, "b.csv", CHANGED)
    third = publishing(2, "c.csv", AGAIN)

    assert taken_back(context, third).restored != ()
    assert stored(context)["1"] == (4, "白班也漏检", "")
    assert taken_back(context, second).restored != ()
    assert stored(context)["1"] == (5, "夜班漏检多", "")


def test_an_edition_is_taken_back_once(context: Context, publish: Publish) -> None:
    first = publish(LOOM)
    taken_back(context, first)

    with pytest.raises(ConflictError, match="edition_taken_back"):
        taken_back(context, first)


@pytest.mark.parametrize("scope", Scope)
def test_the_same_file_afterwards_adds_the_same_items_again(context: Context, publish: Publish, scope: Scope) -> None:
    first = publish(LOOM, KILN)
    taken_back(context, first)

    again = publish(LOOM, KILN, scope=scope)

    assert [(row.outcome, row.change) for row in again.rows] == [("imported", "added")] * 2
    assert ids(again) == ids(first)
    assert stored(context) == {"1": (3, "夜班漏检多", ""), "2": (3, "气耗高", "")}


def test_rows_in_review_wait_again_after_the_file_was_taken_back(context: Context, publish: Publish) -> None:
    publish(LOOM)
    batch = publish(CHANGED, scope=Scope.BATCH)
    taken_back(context, batch)

    again = publish(CHANGED, scope=Scope.BATCH)

    assert batch.edition_id is not None
    assert again.edition_id not in {None, batch.edition_id}


def test_who_may_see_an_item_is_kept(context: Context, publish: Publish) -> None:
    first = publish(LOOM)
    second = publish(CHANGED)
    hidden = {"revision": 3, "visibility": Visibility.REDACTED, "redacted_title": "某类检验"}
    with context.database.writing() as session:
        item = items.get(session, Side.DEMAND, ids(first)[0])
        items.revise(session, item.model_copy(update=hidden), context.clock())

    taken_back(context, second)

    with context.database.reading() as session:
        after = items.get(session, Side.DEMAND, ids(first)[0])
    assert isinstance(after, Demand)
    assert (after.visibility, after.redacted_title, after.problem, after.revision) == (
        Visibility.REDACTED,
        "某类检验",
        "夜班漏检多",
        4,
    )


def test_contacts_of_nobody_are_forgotten(context: Context, write_list: WriteList) -> None:
    headers = ("序号", "企业名称", "场景名称", "需求描述", "联系电话")

    def publishing(name: str, *rows: tuple[str, ...], scope: Scope = Scope.BATCH) -> ImportReport:
        options = ImportOptions(list_name="虚构清单", scope=scope)
        return import_list(Actor.local(), context, ImportRequest(write_list(name, rows, headers), options))

    first = publishing("a.csv", (*LOOM, "13911111111"))
    second = publishing("b.csv", (*CHANGED, "13922222222"), (*KILN, "13933333333"))
    assert [row.outcome for row in second.rows] == [Outcome.REVIEW, Outcome.IMPORTED]

    def kept() -> list[int]:
        places = [*ids(first), f"{second.edition_id}/0", *ids(second)]
        with context.database.reading() as session:
            return [len(contacts.unseal(session, context.cipher, place)) for place in places]

    assert kept() == [1, 1, 1]
    taken_back(context, second)
    assert kept() == [1, 0, 0]


def test_it_is_written_down_and_told_to_the_index(context: Context, publish: Publish) -> None:
    first = publish(LOOM)
    taken_back(context, first)

    with context.database.reading() as session:
        last = audits.recent(session, 1)[0]
        told = changes.since(session, 1, 10)
        edition = editions.get(session, str(first.edition_id))
    assert (last.action, last.account, last.subject, last.result) == (
        "take_back",
        "local",
        first.edition_id,
        "1 withdrawn, 0 restored, 0 reopened",
    )
    assert [change.item_id for change in told] == ids(first)
    assert edition.taken_back_at == last.at


def test_its_rows_are_no_source_any_more(context: Context, publish: Publish) -> None:
    first = publish(LOOM)
    second = publish(CHANGED)
    taken_back(context, second)

    read = read_item(Actor.public(), context, Side.DEMAND, ids(first)[0])

    assert [edition.id for edition, _ in read.provenance] == [first.edition_id]
    assert read.item.state is State.OPEN


def test_it_takes_an_organizer_and_an_edition(context: Context, publish: Publish) -> None:
    first = publish(LOOM)

    with pytest.raises(ForbiddenError):
        take_back_edition(Actor.public(), context, str(first.edition_id))
    with pytest.raises(NotFoundError, match="edition-none"):
        take_back_edition(Actor.local(), context, "edition-none")
