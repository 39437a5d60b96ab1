import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import DEFAULT_NAME, ModelError
from indexes.rerank import Reranker
from tests.indexes.conftest import save_cross_encoder

PAIRS = [("缺陷检测", "视觉检测机器人"), ("缺陷检测", "窑炉节能"), ("能耗", "焊接" * 10)]


@pytest.fixture(scope="module")
def reranker(cross_encoder_folder: Path) -> Reranker:
    return Reranker.load(str(cross_encoder_folder))


def refusal(name: str | Path, cache_folder: Path | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        Reranker.load(str(name), cache_folder=cache_folder)
    assert caught.value.name == str(name)
    return caught.value.reason


def test_each_pair_has_a_score_of_its_own_from_0_to_1(reranker: Reranker) -> None:
    scores = reranker.scores(PAIRS)

    assert scores.shape == (3,)
    assert scores.dtype == np.float32
    assert 0 < scores.min() < scores.max() < 1
    np.testing.assert_allclose(scores, [reranker.scores([pair])[0] for pair in PAIRS], rtol=1e-5)
    assert reranker.scores([]).tolist() == []


def test_a_second_copy_gives_the_same_scores(reranker: Reranker, cross_encoder_folder: Path, tmp_path: Path) -> None:
    copy = Reranker.load(str(shutil.copytree(cross_encoder_folder, tmp_path / "copy")))

    np.testing.assert_array_equal(copy.scores(PAIRS), reranker.scores(PAIRS))
    assert copy.fingerprint == reranker.fingerprint
    assert len(copy.fingerprint) == 64


def test_the_longer_text_of_a_pair_loses_its_end(reranker: Reranker) -> None:
    read = "视" * (64 - len("缺陷") - 3)  # beside three special tokens

    scores = reranker.scores([("缺陷", read), ("缺陷", read + "能耗" * 500), ("缺陷", read[:-1])])

    assert scores[0] == pytest.approx(scores[1], abs=1e-6)
    assert scores[0] != pytest.approx(scores[2], abs=1e-6)


def test_what_sentence_transformers_saves_is_read_like_what_transformers_saves(
    reranker: Reranker, cross_encoder_folder: Path, tmp_path: Path
) -> None:
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(cross_encoder_folder), device="cpu").save_pretrained(str(tmp_path), create_model_card=False)
    assert (tmp_path / "modules.json").is_file()

    np.testing.assert_array_equal(Reranker.load(str(tmp_path)).scores(PAIRS), reranker.scores(PAIRS))


def test_a_cached_hub_model_is_its_name_and_commit(
    reranker: Reranker, cross_encoder_folder: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "models--somebody--tiny"
    shutil.copytree(cross_encoder_folder, repository / "snapshots" / "c0ffee")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("c0ffee", encoding="utf-8")

    loaded = Reranker.load("somebody/tiny", cache_folder=tmp_path)

    assert (loaded.name, len(loaded.fingerprint)) == ("somebody/tiny", 64)
    np.testing.assert_array_equal(loaded.scores(PAIRS), reranker.scores(PAIRS))


def test_a_model_of_several_labels_is_refused(tmp_path: Path) -> None:
    assert refusal(save_cross_encoder(tmp_path, labels=3)) == "several_labels"


def test_a_folder_that_is_not_there_is_named() -> None:
    assert refusal("./nowhere") == "no_such_folder"


def test_a_model_that_makes_vectors_is_no_cross_encoder(
    transformer_folder: Path, model_folder: Path, tmp_path: Path
) -> None:
    bare = shutil.copytree(transformer_folder, tmp_path / "bare")
    (bare / "modules.json").unlink()

    assert [refusal(name) for name in (DEFAULT_NAME, transformer_folder, model_folder, bare)] == ["not_a_model"] * 4


@pytest.mark.parametrize("damage", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_that_is_no_whole_model_is_refused(cross_encoder_folder: Path, tmp_path: Path, damage: str) -> None:
    folder = shutil.copytree(cross_encoder_folder, tmp_path / "broken")
    (folder / damage).unlink()

    assert refusal(folder) == "not_a_model"


def test_another_activation_is_kept(cross_encoder_folder: Path, reranker: Reranker, tmp_path: Path) -> None:
    folder = shutil.copytree(cross_encoder_folder, tmp_path / "plain")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["sentence_transformers"] = {"activation_fn": "torch.nn.modules.linear.Identity"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    scores = Reranker.load(str(folder)).scores(PAIRS)

    np.testing.assert_allclose(1 / (1 + np.exp(-scores)), reranker.scores(PAIRS), rtol=1e-5)
