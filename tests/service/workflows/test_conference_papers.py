"""What is printed says everything by name, and no more than others may read."""

import pytest

from service.domain.agenda import Papers
from service.domain.demand import Demand
from service.domain.edition import Edition, ListKind, PublishedList, Scope
from service.domain.item import Side, State, Visibility
from service.domain.language import Language
from service.domain.organisation import Profile
from service.domain.plan import Version
from service.domain.request import Topic
from service.domain.supply import Supply
from service.storage import conferences, editions, items, lists, organisations
from service.workflows.conference_papers import agenda_of, papers_of
from service.workflows.edit_schedule import remove_meeting
from service.workflows.keep_participants import withdraw
from service.workflows.keep_versions import name_version
from tests.service.workflows.small_conference import NAMES, ORGANIZER, SLOTS, Small

TOPIC = Topic(demand_id="demand-1", demand_revision=1, supply_id="supply-1", supply_revision=1)


@pytest.fixture
def listed(small: Small) -> Small:
    """Return the conference with three needs and a product of those who take part."""
    with small.context.database.writing() as session:
        for side in Side:
            published = PublishedList(id=f"list-{side}", kind=ListKind(side), name=side)
            lists.add(session, published)
            edition = Edition(
                id=f"edition-{side}",
                list_id=published.id,
                title=published.name,
                file_name="a.csv",
                file_hash="ab" * 32,
                scope=Scope.WHOLE,
                imported_at=small.clock(),
            )
            editions.add(session, edition)
        need = Demand(
            id="demand-1",
            title="布面破洞检验",
            problem="夜班漏检破洞" * 40,
            organisation_id="d1",
            list_id="list-demand",
            edition_id="edition-demand",
        )
        hidden = {"visibility": Visibility.REDACTED, "redacted_title": "某项检验", "problem": "绝密"}
        closed = {"state": State.CLOSED, "closed_reason": "withdrawn"}
        items.add(session, need, small.clock())
        items.add(session, need.model_copy(update={"id": "demand-2", "title": "绝密工艺", **hidden}), small.clock())
        items.add(session, need.model_copy(update={"id": "demand-3", "title": "旧需求", **closed}), small.clock())
        product = Supply(
            id="supply-1",
            title="织物疵点检测",
            capabilities="识别破洞",
            organisation_id="s1",
            list_id="list-supply",
            edition_id="edition-supply",
        )
        items.add(session, product, small.clock())
    return small


def papers(small: Small, version_id: str | None = None, language: Language = Language.SIMPLIFIED) -> Papers:
    with small.context.database.reading() as session:
        version = None if version_id is None else conferences.record(session, small.id, Version, version_id)
        return papers_of(session, small.context, small.gathered, version=version, language=language)


def test_an_agenda_names_whom_where_and_what_about(listed: Small) -> None:
    person_id = listed.come("d1", "陈一", "13800001234", post="厂长")
    listed.add("d1 s1", "t0 A1", topics=[TOPIC])
    agenda = agenda_of(papers(listed), "d1")

    assert agenda is not None
    assert [(one.person_id, one.name, one.post) for one in agenda.people] == [(person_id, "陈一", "厂长")]
    assert [(one.title, one.place, one.zone, one.topics, one.start) for one in agenda.lines] == [
        (NAMES["s1"], "A1", "A", ("布面破洞检验", "织物疵点检测"), SLOTS[0].start)
    ]


def test_a_version_is_printed_as_it_was(listed: Small) -> None:
    listed.add("d1 s1", "t0 A1")
    version_id = name_version(ORGANIZER, listed.context, listed.id, "甲").id
    remove_meeting(ORGANIZER, listed.context, listed.id, listed.meeting("d1 s1").id, revision=listed.revision)
    listed.set(venue="另一会场", slots=SLOTS[1:])

    then, now = papers(listed, version_id), papers(listed)
    assert ([one.place for one in then.meetings], then.version, then.conference.venue) == (
        [("t0", "A1")],
        "甲",
        "虚构会展中心",
    )
    assert (now.meetings, now.version, now.conference.venue) == ((), "", "另一会场")
    assert then.revision < now.revision == listed.revision


def test_who_does_not_come_is_on_no_paper(listed: Small) -> None:
    listed.put("s8", state="invited")
    withdraw(ORGANIZER, listed.context, listed.id, "s7")
    printed = papers(listed)

    assert {one.organisation_id for one in printed.agendas} == NAMES.keys() - {"s7", "s8"}
    assert {one.organisation_id for one in printed.firms} == NAMES.keys() - {"s7", "s8"}
    assert agenda_of(printed, "s7") is None


def test_a_firm_brings_its_open_items_and_a_hidden_one_by_its_other_title(listed: Small) -> None:
    def brought() -> list[tuple[str, str]]:
        firm = next(one for one in papers(listed).firms if one.organisation_id == "d1")
        return [(one.title, one.text) for one in firm.items]

    assert brought() == [("布面破洞检验", f"{('夜班漏检破洞' * 40)[:160]}…"), ("某项检验", "")]
    listed.put("d1", items=("demand-2",))
    assert brought() == [("某项检验", "")]
    listed.put("d1", part="supporter", items=())
    assert brought() == []


def test_a_hidden_item_is_called_by_its_other_title_in_an_agenda(listed: Small) -> None:
    listed.add("d1 s1", "t0 A1", topics=[Topic(demand_id="demand-2", demand_revision=1)])
    agenda = agenda_of(papers(listed), "s1")

    assert agenda is not None
    assert agenda.lines[0].topics == ("某项检验",)


def test_codes_are_names_in_the_language_of_the_reader(listed: Small) -> None:
    listed.set(city="440600", sectors=("textiles-apparel",))
    with listed.context.database.writing() as session:
        there = organisations.get(session, "d1").model_copy(update={"profile": Profile(city="440600")})
        organisations.update_facts(session, there, {NAMES["d1"]: "d1"})

    said = {language: papers(listed, language=language) for language in Language}
    assert [one.city for one in said.values()] == ["佛山", "佛山", "Foshan"]
    firms = [next(firm.city for firm in one.firms if firm.organisation_id == "d1") for one in said.values()]
    assert firms == ["佛山", "佛山", "Foshan"]
    assert len({one.sectors for one in said.values()}) == 3


def test_no_paper_holds_a_way_to_reach_anybody(listed: Small) -> None:
    listed.come("d1", "陈一", "13899998765")
    listed.add("d1 s1", "t0 A1", topics=[TOPIC])

    assert "99998765" not in papers(listed).model_dump_json()
