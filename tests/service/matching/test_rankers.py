from collections.abc import Callable
from pathlib import Path

from service.bootstrap import engine_for
from service.domain.demand import Demand
from service.domain.supply import Supply
from service.matching.engine import Engine
from service.matching.rankers import Market, Ranker, rankers
from service.settings import Settings
from tests.indexes.conftest import save_cross_encoder

KINDS = ["相机", "光源", "镜头", "软件", "模组", "平台"]


def compared(engine: Engine) -> dict[str, Ranker]:
    return dict(rankers(engine.encoders(), engine.feature_maker, engine.reranker()))


def test_a_cross_encoder_is_compared_where_one_is_configured(
    a_demand: Callable[..., Demand], a_supply: Callable[..., Supply], tmp_path: Path
) -> None:
    plain = engine_for(Settings(home=tmp_path))
    model = str(save_cross_encoder(tmp_path / "model"))
    engine = engine_for(Settings(home=tmp_path, reranker=model))
    demand = engine.text_of(a_demand(title="布面瑕疵检验"))
    supplies = [engine.text_of(a_supply(id=f"supply-{kind}", title=f"织物瑕疵检验{kind}")) for kind in KINDS]
    reranker = engine.reranker()
    assert reranker is not None
    scores = reranker.scores([(demand.text, supply.text) for supply in supplies])

    found = compared(engine)["cross_encoder"]([demand], Market([demand], supplies))

    best = sorted(zip(scores, supplies, strict=True), key=lambda one: -one[0])
    assert found == {"demand-1": [supply.item.id for _, supply in best]}
    assert compared(plain).keys() == compared(engine).keys() - {"cross_encoder"}
