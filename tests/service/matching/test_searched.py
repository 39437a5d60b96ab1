from collections.abc import Callable

import pytest

from service.domain.demand import Demand
from service.domain.item import Side, Visibility
from service.domain.match import Span
from service.domain.taxonomy import Taxonomy
from service.matching.searched import Places, searched_text

MakeDemand = Callable[..., Demand]


@pytest.fixture(scope="module")
def places(taxonomy: Taxonomy) -> Places:
    return Places(taxonomy)


def test_where_somebody_sits_is_not_searched(a_demand: MakeDemand, places: Places) -> None:
    sites = ("佛山市", "顺德区", "上海市", "四川省", "東莞市")
    demands = [a_demand(problem=f"我司在{site}，窑炉能耗高", organisation_name=f"{site}虚构陶瓷厂") for site in sites]

    assert {searched_text(demand, places).text for demand in demands} == {"布面瑕疵检验\n我司在   ，窑炉能耗高"}


def test_a_place_found_in_the_searched_text_leads_back_to_the_field(a_demand: MakeDemand, places: Places) -> None:
    searched = searched_text(a_demand(title="漏检", problem="在佛山，夜班漏检多"), places)
    start = searched.text.index("夜班")

    assert searched.span(start, start + 2) == Span(side=Side.DEMAND, field="problem", start=4, end=6, text="夜班")


def test_a_span_over_two_fields_is_none(a_demand: MakeDemand, places: Places) -> None:
    assert searched_text(a_demand(title="漏检", problem="夜班"), places).span(1, 4) is None


def test_a_redacted_item_is_found_by_its_redacted_title_only(a_demand: MakeDemand, places: Places) -> None:
    hidden = a_demand(problem="配方泄露", visibility=Visibility.REDACTED, redacted_title="某类配方优化")

    assert searched_text(hidden, places).text == "某类配方优化"
