from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from service.domain.demand import Demand
from service.domain.facet import FACETS, UNSTATED, Facet, facet_values
from service.domain.item import Side, State, Visibility
from service.domain.match import Listed
from service.domain.organisation import Organisation, Profile
from service.domain.permission import Actor, Role, visible
from service.domain.supply import Supply
from service.matching.catalogue import Catalogue, pieces_of

FIRM = Organisation(id="o-1", name="佛山虚构精工有限公司", profile=Profile(city="440600"))
STRANGER = Actor.public()
ORGANIZER = Actor(account="a", roles=frozenset({Role.ORGANIZER}))


def demand(identifier: str, **values: object) -> Demand:
    return Demand.model_validate(
        {"id": identifier, "title": "布面瑕疵检测", "list_id": "l", "edition_id": "e-1"} | values
    )


def catalogue(*items: Listed) -> Catalogue:
    return Catalogue(Side.DEMAND).apply(items, {FIRM.id: FIRM})


def ids_seen(of: Catalogue, actor: Actor) -> list[str]:
    return of.ids(of.seen(lambda item: visible(actor, item)))


def test_a_facet_keeps_the_counts_of_its_siblings_while_the_others_are_thinned_out() -> None:
    kept = catalogue(
        demand("d-1", sectors=("furniture",), budget_yuan=200_000),
        demand("d-2", sectors=("furniture", "hardware"), budget_yuan=200_001),
        demand("d-3", sectors=("hardware",)),
    )

    counts = kept.counts(kept.alive, {Facet.SECTOR: ["furniture"]})

    assert counts[Facet.SECTOR] == {"furniture": 2, "hardware": 2}
    assert counts[Facet.BUDGET] == {"to-200000": 1, "to-500000": 1}


def test_a_chosen_value_that_nothing_has_is_listed_so_that_it_can_be_taken_back() -> None:
    kept = catalogue(demand("d-1"))

    assert kept.counts(kept.alive, {Facet.PERIOD: ["to-3"]})[Facet.PERIOD] == {UNSTATED: 1, "to-3": 0}


def test_the_city_is_that_of_the_organisation() -> None:
    kept = catalogue(demand("d-1", organisation_id=FIRM.id), demand("d-2"))

    assert kept.counts(kept.alive, {})[Facet.CITY] == {"440600": 1, UNSTATED: 1}


def test_a_changed_item_counts_as_it_is_now_and_a_closed_one_not_at_all() -> None:
    first = catalogue(demand("d-1", sectors=("furniture",)), demand("d-2", sectors=("furniture",)))

    then = first.apply(
        [
            demand("d-1", revision=2, sectors=("hardware",)),
            demand("d-2", revision=2, state=State.CLOSED, closed_reason="withdrawn"),
        ],
        {},
    )

    assert then.counts(then.alive, {})[Facet.SECTOR] == {"hardware": 1}
    assert first.counts(first.alive, {})[Facet.SECTOR] == {"furniture": 2}


def test_strangers_see_a_redacted_item_by_its_redacted_form_and_find_nothing_that_it_hides() -> None:
    hidden = demand(
        "d-1",
        organisation_id=FIRM.id,
        organisation_name=FIRM.name,
        list_number="A-7",
        budget_yuan=1,
        visibility=Visibility.REDACTED,
        redacted_title="某类检测",
    )
    kept = catalogue(hidden, demand("d-2", visibility=Visibility.MEMBERS))
    stranger = kept.seen(lambda item: visible(STRANGER, item))
    organizer = kept.seen(lambda item: visible(ORGANIZER, item))

    assert (kept.ids(stranger), kept.ids(organizer)) == (["d-1"], ["d-1", "d-2"])
    for asked in ("精工", "A-7"):
        for rows, expected in ((stranger, []), (organizer, ["d-1"])):
            assert kept.ids(kept.named(asked, rows) | kept.numbered(asked, rows)) == expected
    for asked, found in (("瑕疵", []), ("某类", ["d-1"])):
        assert kept.ids(kept.worded(pieces_of(asked), stranger)) == found
    assert kept.counts(stranger, {})[Facet.BUDGET] == {UNSTATED: 1}
    assert kept.counts(organizer, {})[Facet.BUDGET] == {"to-200000": 1, UNSTATED: 1}


def test_an_organisation_sees_its_own_redacted_item_whole_and_no_other() -> None:
    own = Actor(account="a", organisation_id=FIRM.id)
    hiding = {"visibility": Visibility.REDACTED, "redacted_title": "某"}
    kept = catalogue(demand("d-1", organisation_id=FIRM.id, **hiding), demand("d-2", organisation_id="o-2", **hiding))
    seen = kept.seen(lambda item: visible(own, item))

    assert kept.ids(kept.worded(pieces_of("瑕疵"), seen)) == ["d-1"]


def test_words_are_found_in_every_script_and_width_and_within_longer_words() -> None:
    kept = catalogue(
        demand("d-1", problem="夜班漏检率高，ＡＩ質檢"), demand("d-2", problem="maintain the main line"), demand("d-3")
    )

    def found(query: str) -> list[str]:
        return kept.ids(kept.worded(pieces_of(query), kept.alive))

    assert found("漏检") == found("漏檢") == found("ai 质检") == ["d-1"]
    assert found("ai") == ["d-1"]
    assert found("MAIN") == ["d-2"]
    assert found("瑕疵 布面") == ["d-1", "d-2", "d-3"]
    assert found("漏检 main") == found("，") == []


def test_any_part_of_any_public_name_and_the_exact_list_number_name_an_item() -> None:
    kept = catalogue(
        demand("d-1", organisation_id=FIRM.id, organisation_name="精工廠", list_number="ＧＹ-0１"),
        demand("d-2", organisation_id=FIRM.id, organisation_name=FIRM.name),
        demand("d-3", organisation_id=FIRM.id, organisation_name="秘密代号厂", visibility=Visibility.MEMBERS),
        demand("d-4"),
    )
    stranger = kept.seen(lambda item: visible(STRANGER, item))

    for query in ("虚构精", "虛構精工", "精工厂", "佛山 虚构"):
        assert kept.ids(kept.named(query, stranger)) == ["d-1", "d-2"], query
    for query in ("精", "", "秘密代号"):
        assert kept.ids(kept.named(query, stranger)) == [], query
    assert kept.ids(kept.named("秘密代号", kept.alive)) == ["d-3"]
    assert [kept.ids(kept.numbered(query, kept.alive)) for query in ("gy-01", "gy-0", "")] == [["d-1"], [], []]


def test_a_bare_redacted_item_does_not_open_the_others() -> None:
    hiding = {"visibility": Visibility.REDACTED, "redacted_title": "某"}
    bare, full = demand("d-1", **hiding | {"title": "某"}), demand("d-2", problem="绝密产线", **hiding)

    for rows in ((bare, full), (full, bare)):
        kept = catalogue(*rows)
        assert kept.ids(kept.worded(pieces_of("绝密"), kept.seen(lambda item: visible(STRANGER, item)))) == []


def test_without_a_query_lists_follow_each_other_newest_first_and_each_in_the_order_of_its_numbers() -> None:
    rows = [("d-1", "e-1", "A-10"), ("d-2", "e-1", "A-9"), ("d-3", "e-2", ""), ("d-4", "e-3", "1")]
    kept = catalogue(*(demand(name, edition_id=edition, list_number=number) for name, edition, number in rows))

    assert kept.in_list_order(kept.alive, {"e-2": 0, "e-1": 1}) == ("d-3", "d-2", "d-1", "d-4")


_CHOICES = ("furniture", "hardware", "ceramics")
_items = st.lists(
    st.tuples(
        st.sets(st.sampled_from(_CHOICES)),
        st.sampled_from([None, 1, 300_000, 10**9]),
        st.sampled_from(list(Visibility)),
        st.booleans(),
    ),
    max_size=12,
)


@given(_items, st.sets(st.sampled_from([*_CHOICES, UNSTATED])), st.sets(st.sampled_from(["to-200000", UNSTATED])))
def test_counts_and_rows_are_those_of_looking_at_every_item(
    rows: Sequence[tuple[set[str], int | None, Visibility, bool]], sectors: set[str], prices: set[str]
) -> None:
    supplies = [
        Supply(
            id=f"s-{number:02}",
            title="某产品",
            list_id="l",
            edition_id="e",
            sectors=tuple(codes),
            price_yuan=price,
            visibility=visibility,
            redacted_title="某" if visibility is Visibility.REDACTED else "",
            state=State.CLOSED if closed else State.OPEN,
            closed_reason="withdrawn" if closed else "",
        )
        for number, (codes, price, visibility, closed) in enumerate(rows)
    ]
    kept = Catalogue(Side.SUPPLY).apply(supplies, {})
    filters = {facet: chosen for facet, chosen in ((Facet.SECTOR, sectors), (Facet.PRICE, prices)) if chosen}
    shown = [form for item in supplies if item.state is State.OPEN and (form := visible(STRANGER, item))]

    def passes(form: Supply, but: Facet | None = None) -> bool:
        values = facet_values(form, "")
        return all(facet is but or set(values[facet]) & set(chosen) for facet, chosen in filters.items())

    seen = kept.seen(lambda item: visible(STRANGER, item))
    assert kept.ids(seen & kept.chosen(filters)) == [form.id for form in shown if passes(form)]
    for facet in FACETS[Side.SUPPLY]:
        expected = dict.fromkeys(filters.get(facet, ()), 0)
        for form in shown:
            if passes(form, but=facet):
                for value in facet_values(form, "")[facet]:
                    expected[value] = expected.get(value, 0) + 1
        assert kept.counts(seen, filters)[facet] == expected
