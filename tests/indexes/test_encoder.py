"""Models through the door that all of them take: static ones and a transformer, by one setting."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.encoder import PRIOR_MEANS_FILE, Encoder, ModelError


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


def with_prompts(model_folder: Path, folder: Path, prompts: dict[str, str]) -> str:
    shutil.copytree(model_folder, folder)
    path = folder / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"prompts": prompts}), encoding="utf-8")
    return str(folder)


WEB = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"


@pytest.mark.parametrize(
    ("name", "query", "document"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("E5-base-v2", "query: ", "passage: "),
        ("multilingual-e5-large-instruct", f"{WEB} ", ""),
        ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("bge-large-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("bge-m3", "", ""),
        ("Qwen3-Embedding-0.6B", WEB, ""),
        ("tiny", "", ""),
        ("face5", "", ""),
    ],
)
def test_a_model_that_ships_no_prompts_gets_those_of_its_family(
    model_folder: Path, tmp_path: Path, name: str, query: str, document: str
) -> None:
    folder = shutil.copytree(model_folder, tmp_path / name)

    assert Encoder.load(str(folder)).prompts == {"query": query, "document": document}


def test_what_a_model_ships_goes_before_its_family_and_the_setting_before_both(
    model_folder: Path, tmp_path: Path
) -> None:
    folder = with_prompts(model_folder, tmp_path / "e5-of-ours", {"query": "find: ", "passage": "text: "})

    assert Encoder.load(folder).prompts == {"query": "find: ", "document": "text: "}
    assert Encoder.load(f"{folder}?query=").prompts == {"query": "", "document": "text: "}
    assert Encoder.load(f"{folder}?query=ask:+&document=a%26b%0A").prompts == {"query": "ask: ", "document": "a&b\n"}


def test_a_passage_prompt_is_put_before_documents(model_folder: Path, tmp_path: Path) -> None:
    loaded = Encoder.load(with_prompts(model_folder, tmp_path / "prompted", {"query": "", "passage": "robot "}))

    np.testing.assert_allclose(
        loaded.encode(["焊"], role="document"), loaded.encode(["robot 焊"], role="query"), atol=1e-6
    )


@pytest.mark.parametrize("prompt", ["", "query: "])
def test_vectors_are_cut_and_made_unit_again(model_folder: Path, transformer_folder: Path, prompt: str) -> None:
    for folder in (model_folder, transformer_folder):
        options = f"query={prompt}"
        whole = Encoder.load(f"{folder}?{options}").encode(["缺陷", ""], role="query")
        loaded = Encoder.load(f"{folder}?dimension=5&{options}")

        cut = loaded.encode(["缺陷", ""], role="query")

        assert loaded.dimension == 5
        np.testing.assert_allclose(cut[0], whole[0, :5] / np.linalg.norm(whole[0, :5]), atol=1e-6)
        np.testing.assert_array_equal(cut[1], np.zeros(5))


def test_a_cut_model_keeps_its_words_whole_and_its_fingerprint(
    encoder: Encoder, model_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "with")
    (folder / PRIOR_MEANS_FILE).write_text(
        json.dumps({key: list(range(encoder.dimension)) for key in ("demand", "supply", "english")}), encoding="utf-8"
    )

    cut = Encoder.load(f"{folder}?dimension=4")

    assert cut.prior_means["supply"].tolist() == cut.english_offset.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(cut.word_vectors.vectors, encoder.word_vectors.vectors)
    assert cut.fingerprint == Encoder.load(str(folder)).fingerprint


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("dimension=", "dimension"),
        ("dimension=0", "dimension"),
        ("dimension=-4", "dimension"),
        ("dimension=4.5", "dimension"),
        ("dimension=four", "dimension"),
        ("dimension=17", "dimension"),
        ("dimension=4&dimension=5", "unknown_option"),
        ("dimensions=4", "unknown_option"),
        ("dimension", "unknown_option"),
    ],
)
def test_a_setting_that_asks_for_what_cannot_be_is_refused(model_folder: Path, options: str, reason: str) -> None:
    with pytest.raises(ModelError) as caught:
        Encoder.load(f"{model_folder}?{options}")

    assert (caught.value.name, caught.value.reason) == (f"{model_folder}?{options}", reason)


def test_the_embedded_model_has_a_name_and_can_be_cut() -> None:
    whole, named, cut = Encoder.load(), Encoder.load("embedded"), Encoder.load("embedded?dimension=8")

    assert (whole.name, named.name, cut.name) == ("embedded", "embedded", "embedded?dimension=8")
    assert whole.fingerprint == named.fingerprint == cut.fingerprint
    assert (cut.dimension, cut.english_offset.tolist()) == (8, whole.english_offset[:8].tolist())


@pytest.fixture(scope="module")
def transformer(transformer_folder: Path) -> Encoder:
    """Read fourteen characters at once, beside [CLS] and [SEP]."""
    return Encoder.load(str(transformer_folder))


def own(transformer: Encoder, texts: list[str]) -> NDArray[np.float32]:
    """Return what the model's own encode says."""
    return np.asarray(transformer._model.encode(texts, normalize_embeddings=True), dtype=np.float32)


def test_a_text_that_fits_has_the_models_own_vector(transformer: Encoder) -> None:
    texts = ["缺陷", "焊接机器人检测缺陷视觉预热", "robot inspect"]

    vectors = transformer.encode([*texts, "", "缺陷" * 30], role="document")

    np.testing.assert_allclose(vectors[:3], own(transformer, texts), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0, 1], atol=1e-6)


def test_a_long_text_has_the_mean_of_its_parts_by_their_tokens(transformer: Encoder) -> None:
    parts = ["检测缺陷焊接机器人能耗预热检", "robot inspects", "视觉"]  # of 14, 13 and 2 tokens

    (vector,) = transformer.encode([f"{parts[0]}{parts[1]} 测{parts[2]}"], role="document")

    mean = np.array([14, 14, 2]) @ own(transformer, [parts[0], f"{parts[1]} 测", parts[2]])
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_the_last_sentence_of_a_long_text_counts(transformer: Encoder) -> None:
    first, second = transformer.encode(
        [f"{'焊接机器人' * 40}视觉检测", f"{'焊接机器人' * 40}能耗预热"], role="document"
    )

    assert np.abs(first - second).max() > 1e-3


def test_every_part_of_a_long_text_has_the_prompt(transformer_folder: Path, transformer: Encoder) -> None:
    prompted = Encoder.load(f"{transformer_folder}?query=query:+")  # six tokens: eight are left

    (vector,) = prompted.encode(["检测缺陷焊接机器人能耗预热检"], role="query")

    mean = np.array([8, 6]) @ own(transformer, ["query: 检测缺陷焊接机器", "query: 人能耗预热检"])
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_a_prompt_that_leaves_no_room_for_a_text_is_refused(transformer_folder: Path) -> None:
    with pytest.raises(ModelError, match="prompt_long"):
        Encoder.load(f"{transformer_folder}?query={'a' * 14}")


def test_prior_means_are_read_where_the_model_brings_them(model_folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "with")
    means = {name: [share] * encoder.dimension for name, share in (("demand", 0.5), ("supply", 0.25), ("english", 0.1))}
    (folder / PRIOR_MEANS_FILE).write_text(json.dumps(means), encoding="utf-8")

    loaded = Encoder.load(str(folder))

    assert {side: mean.tolist() for side, mean in loaded.prior_means.items()} == {
        side: means[side] for side in ("demand", "supply")
    }
    assert not any(mean.any() for mean in encoder.prior_means.values())
    chinese, english, nothing = (
        loaded.encode_alike([text], role="query") - loaded.encode([text], role="query")
        for text in ("缺陷", "robot", "?")
    )
    np.testing.assert_allclose(english[0], [-0.1] * encoder.dimension, atol=1e-6)
    assert not chinese.any()
    assert not nothing.any()


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
