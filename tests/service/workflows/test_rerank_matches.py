"""Matches with a cross-encoder: the same matches, of which the first come in its order."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexes.text import normal_form
from service import bootstrap
from service.domain.errors import InvalidError
from service.domain.item import Side
from service.domain.match import Match
from service.domain.permission import Actor
from service.matching.ranking import RERANKED
from service.settings import Settings
from service.storage import items
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches
from service.workflows.import_list import ImportRequest, import_list
from tests.indexes.conftest import save_cross_encoder
from tests.service.workflows.conftest import SUPPLY_HEADERS, WriteList

if TYPE_CHECKING:
    from indexes.encoder import Encoder

pytestmark = pytest.mark.slow  # each loads models of its own
WORDS = ["缺陷", "纹理", "色差", "尺寸", "划痕", "毛刺", "裂纹", "气泡", "油污", "褶皱"]
DEMANDS = [(str(number), "虚构纺织厂", f"布面{word}检验", f"夜班漏检{word}较多") for number, word in enumerate(WORDS)]
SUPPLIES = [
    (f"织物{word}检测{kind}", "虚构视觉公司", f"识别布面{word}并报警")
    for word in WORDS
    for kind in ["相机", "光源", "镜头", "软件", "模组", "平台"]
]


@pytest.fixture
def with_reranker(
    encoder: "Encoder", empty_home: Path, tmp_path: Path, write_list: WriteList
) -> Iterator[Callable[[str | None], Context]]:
    """Return a function that opens one installation of ten demands and sixty supplies with a cross-encoder."""
    shutil.copytree(empty_home, tmp_path / "home")
    with ExitStack() as stack:

        def opened(reranker: str | None) -> Context:
            context = stack.enter_context(bootstrap.opened(Settings(home=tmp_path / "home", reranker=reranker)))
            context.engine._encoders = (encoder, encoder)
            return context

        context = opened(None)
        for path in (write_list("demands.csv", DEMANDS), write_list("supplies.csv", SUPPLIES, SUPPLY_HEADERS)):
            import_list(Actor.local(), context, ImportRequest(path))
        yield opened


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny"))


def matches_of(context: Context, side: Side) -> Matches:
    """Return the matches of the first item of a side."""
    with context.database.reading() as session:
        item_id = next(iter(items.each(session, side))).id
    return find_matches(Actor.local(), context, side, item_id, limit=100)


def scores_of(context: Context, matches: Sequence[Match]) -> list[float]:
    """Return what the cross-encoder says of each pair."""
    reranker = context.engine.reranker()
    assert reranker is not None
    with context.database.reading() as session:
        pairs = [
            (items.get(session, Side.DEMAND, match.demand_id), items.get(session, Side.SUPPLY, match.supply_id))
            for match in matches
        ]
    texts = [tuple(normal_form(context.engine.text_of(item).text) for item in pair) for pair in pairs]
    return [float(score) for score in reranker.scores([(demand, supply) for demand, supply in texts])]


def test_the_first_fifty_come_in_the_order_of_the_cross_encoder_and_the_rest_as_before(
    with_reranker: Callable[[str | None], Context], model: str
) -> None:
    context = with_reranker(model)
    before = [entry.match.supply_id for entry in matches_of(with_reranker(None), Side.DEMAND).found]
    after = [entry.match for entry in matches_of(context, Side.DEMAND).found]

    ids = [match.supply_id for match in after]
    scores = scores_of(context, after[:RERANKED])
    assert len(ids) == len(SUPPLIES)
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > RERANKED / 2
    assert (sorted(ids[:RERANKED]), ids[RERANKED:]) == (sorted(before[:RERANKED]), before[RERANKED:])
    assert [match.rank for match in after] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("side", Side)
def test_a_match_says_the_same_in_another_place(
    with_reranker: Callable[[str | None], Context], model: str, side: Side
) -> None:
    context = with_reranker(model)
    before, after = ([entry.match for entry in matches_of(one, side).found] for one in (with_reranker(None), context))

    def said(matches: Sequence[Match]) -> dict[str, Match]:
        return {match.id_on(side.other): match.model_copy(update={"rank": 0}) for match in matches}

    scores = scores_of(context, after[:RERANKED])
    assert said(after) == said(before)
    assert after != before
    assert scores == sorted(scores, reverse=True)


def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    with_reranker: Callable[[str | None], Context], model: str
) -> None:
    context = with_reranker(model)
    long = matches_of(context, Side.DEMAND)

    short = find_matches(Actor.local(), context, Side.DEMAND, long.item.id, limit=3)

    assert short.found == long.found[:3]


def test_the_record_names_the_cross_encoder(with_reranker: Callable[[str | None], Context], model: str) -> None:
    context, plain = with_reranker(model), with_reranker(None)

    versions, former = (matches_of(one, Side.SUPPLY).run.versions for one in (context, plain))

    reranker = context.engine.reranker()
    assert reranker is not None
    assert versions == former | {"reranker": f"{model}@{reranker.fingerprint[:16]}"}
    assert plain.engine.reranker() is None


def test_a_cross_encoder_that_cannot_be_used_is_told_with_its_variable(
    with_reranker: Callable[[str | None], Context], tmp_path: Path
) -> None:
    several = str(save_cross_encoder(tmp_path / "several", labels=2))
    told = []
    for name in ("/no/such/model", several):
        with pytest.raises(InvalidError) as caught:
            matches_of(with_reranker(name), Side.DEMAND)
        told.append((caught.value.reason, caught.value.parameters))

    assert told == [
        ("model_unusable", {"name": name, "problem": problem, "variable": "DUIJIE_RERANKER"})
        for name, problem in (("/no/such/model", "model.no_such_folder"), (several, "model.several_labels"))
    ]
