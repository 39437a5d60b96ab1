from collections.abc import Callable

import pytest

from indexes.encoder import Encoder
from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Reason, Span
from service.domain.supply import Supply
from service.domain.taxonomy import Taxonomy
from service.matching.evidence import QueryEvidence, Words, reasons
from service.matching.searched import Places, searched_text

MakeDemand = Callable[..., Demand]
MakeSupply = Callable[..., Supply]


@pytest.fixture(scope="module")
def places(taxonomy: Taxonomy) -> Places:
    return Places(taxonomy)


@pytest.fixture(scope="module")
def words(encoder: Encoder) -> Words:
    """Return words of which each stands in one of twenty texts."""
    return Words(encoder, encoder.word_vectors.norms * 3)


def test_every_quotation_stands_in_the_text_it_names(
    a_demand: MakeDemand, a_supply: MakeSupply, places: Places, words: Words
) -> None:
    demand = a_demand(problem="坯布上的破洞与油渍靠人眼看，（夜班）漏检多；１２台織機")
    supply = a_supply(capabilities="在线识别布面破洞、油污，漏检率低于1%")
    items = {Side.DEMAND: demand, Side.SUPPLY: supply}

    found = reasons(searched_text(demand, places), searched_text(supply, places), words)

    quoted = [span for reason in found for span in reason.spans]
    assert [getattr(items[span.side], span.field)[span.start : span.end] for span in quoted] == [
        span.text for span in quoted
    ]
    shared = next(reason for reason in found if reason.code == "shared_words")
    assert "破洞" in shared.parameters["words"]  # type: ignore[operator]


def test_traditional_and_simplified_words_are_the_same_word_and_quoted_as_written(
    a_demand: MakeDemand, a_supply: MakeSupply, places: Places, words: Words
) -> None:
    demand, supply = a_demand(title="軸承故障預測"), a_supply(title="轴承监测")

    found = reasons(searched_text(demand, places), searched_text(supply, places), words)

    assert (
        Reason(
            code="shared_words",
            parameters={"words": ("轴承",)},
            spans=(
                Span(side=Side.DEMAND, field="title", start=0, end=2, text="軸承"),
                Span(side=Side.SUPPLY, field="title", start=0, end=2, text="轴承"),
            ),
        )
        in found
    )


def test_codes_that_agree_are_named(a_demand: MakeDemand, a_supply: MakeSupply, places: Places, words: Words) -> None:
    demand = a_demand(title="甲", sectors=("textiles-apparel", "furniture"))
    supply = a_supply(title="乙", sectors=("textiles-apparel",))

    found = reasons(searched_text(demand, places), searched_text(supply, places), words)

    assert found == (Reason(code="sectors_agree", parameters={"scheme": "sectors", "codes": ("textiles-apparel",)}),)


def test_numbers_filler_and_pieces_of_words_are_not_quoted(
    a_demand: MakeDemand, a_supply: MakeSupply, places: Places, words: Words
) -> None:
    demand = a_demand(title="三个空压机系统")
    supply = a_supply(title="三个空压机系统")

    found = reasons(searched_text(demand, places), searched_text(supply, places), words)

    assert [reason.parameters for reason in found] == [{"words": ("空压机",)}]


def test_all_places_of_a_query_word_are_marked(a_supply: MakeSupply, places: Places, words: Words) -> None:
    supply = a_supply(title="轴承监测", capabilities="判断轴承的故障")

    found = QueryEvidence("轴承", words).reasons(searched_text(supply, places))

    assert [(reason.code, [(span.field, span.start) for span in reason.spans]) for reason in found] == [
        ("query_word", [("title", 0), ("capabilities", 2)])
    ]
