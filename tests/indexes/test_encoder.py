"""A static model through the door that every model takes."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import PRIOR_MEAN_FILE, Encoder, ModelError


def test_texts_become_unit_rows_and_unknown_ones_zero_rows(encoder: Encoder) -> None:
    vectors = encoder.encode(["缺陷检测", "", "龘龘", "  "], role="document")

    assert (str(vectors.dtype), vectors.shape) == ("float32", (4, encoder.dimension))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 0], atol=1e-6)


def test_no_texts_are_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([], role="query").shape == (0, encoder.dimension)


def test_unknown_words_do_not_move_a_text(encoder: Encoder) -> None:
    known, mixed = encoder.encode(["缺陷", "缺陷龘"], role="query")

    np.testing.assert_allclose(mixed, known, atol=1e-6)


def test_half_precision_weights_are_averaged_in_single_precision(encoder: Encoder) -> None:
    table = encoder.word_vectors
    ids = [token for token, _, _ in encoder.word_spans("视觉检测" * 300)]

    mean = (table.vectors[ids] * table.norms[ids, None]).astype(np.float64).mean(axis=0)

    encoded = encoder.encode(["视觉检测" * 300], role="document")[0]
    np.testing.assert_allclose(encoded, mean / np.linalg.norm(mean), atol=1e-5)


def test_a_text_has_each_known_word_once(encoder: Encoder) -> None:
    first, nothing = encoder.words(["检测龘检测缺陷", "龘"])

    assert first.dtype == np.int32
    assert first.tolist() == sorted({token for token, _, _ in encoder.word_spans("检测缺陷")})
    assert nothing.tolist() == []


def test_words_stand_where_they_are_said_to(encoder: Encoder) -> None:
    text = "龘缺陷 robot"

    assert [text[start:end] for _, start, end in encoder.word_spans(text)] == ["缺陷", "robot"]


def test_word_cosines_are_those_of_the_table(encoder: Encoder) -> None:
    defect, flaw = encoder.words(["defect", "缺陷"])

    assert encoder.word_cosines(defect, flaw).tolist() == [[pytest.approx(1.0, abs=1e-6)]]


def test_the_fingerprint_is_of_what_makes_vectors(
    encoder: Encoder, model_folder: Path, make_model: Callable[..., Path], tmp_path: Path
) -> None:
    copy = shutil.copytree(model_folder, tmp_path / "copy")
    (copy / "README.md").write_text("said about it", encoding="utf-8")
    other = make_model(tmp_path / "other", seed=1)

    assert Encoder.load(str(copy)).fingerprint == encoder.fingerprint
    assert Encoder.load(str(other)).fingerprint != encoder.fingerprint


def test_prompts_are_part_of_the_fingerprint_and_used_by_role(
    model_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    prompted = shutil.copytree(model_folder, tmp_path / "prompted")
    path = prompted / "config_sentence_transformers.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"prompts": {"query": "robot ", "document": ""}}), encoding="utf-8")

    loaded = Encoder.load(str(prompted))

    assert loaded.prompts == {"query": "robot ", "document": ""}
    assert loaded.fingerprint != encoder.fingerprint
    np.testing.assert_allclose(
        loaded.encode(["焊"], role="query"), loaded.encode(["robot 焊"], role="document"), atol=1e-6
    )


def test_a_prior_mean_is_read_where_the_model_brings_one(model_folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "with")
    (folder / PRIOR_MEAN_FILE).write_text(json.dumps([0.5] * encoder.dimension), encoding="utf-8")

    assert Encoder.load(str(folder)).prior_mean.tolist() == [0.5] * encoder.dimension
    assert encoder.prior_mean.tolist() == [0.0] * encoder.dimension


def test_a_cached_hub_model_needs_no_hub(model_folder: Path, tmp_path: Path) -> None:
    repository = tmp_path / "models--somebody--tiny"
    shutil.copytree(model_folder, repository / "snapshots" / "c0ffee")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("c0ffee", encoding="utf-8")

    loaded = Encoder.load("somebody/tiny", cache_folder=tmp_path)

    assert (loaded.name, len(loaded.fingerprint)) == ("somebody/tiny", 64)
    np.testing.assert_array_equal(
        loaded.encode(["缺陷"], role="query"), Encoder.load(str(model_folder)).encode(["缺陷"], role="query")
    )


def test_a_hub_name_nobody_has_is_refused_soon(tmp_path: Path) -> None:
    began = time.monotonic()

    with pytest.raises(ModelError) as caught:
        Encoder.load("duijie-nobody/has-no-such-model", cache_folder=tmp_path)

    assert (caught.value.name, caught.value.reason) == ("duijie-nobody/has-no-such-model", "unreachable")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere", "~/nowhere/model", "nowhere", "a/b/c"])
def test_a_folder_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(ModelError, match=f"{name}: no_such_folder"):
        Encoder.load(name)


@pytest.mark.parametrize("damage", ["modules.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_that_is_no_whole_model_is_refused(model_folder: Path, tmp_path: Path, damage: str) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "broken")
    (folder / damage).unlink()

    with pytest.raises(ModelError) as caught:
        Encoder.load(str(folder))

    assert caught.value.reason == "not_a_model"
