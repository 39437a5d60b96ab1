"""The parts of the model's making that need neither jieba nor the teacher, on data made up here, and the folder they made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import indexes
from indexes.lexicon import Concept
from indexes.training import (
    centres,
    charsmap,
    contrast,
    evaluate,
    export,
    glosses,
    lexicon,
    pairs,
    start,
    tokenizer,
    vocabulary,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LINES = """\
# CC-CEDICT
泵 泵 [beng4] /pump (loanword)/CL:台[tai2]/
水泵 水泵 [shui3 beng4] /water pump/
幫浦 帮浦 [bang1 pu3] /pump/
檢測 检测 [jian3 ce4] /to detect; to test/detection/
檢驗 检验 [jian3 yan4] /to inspect; to test/
布 布 [bu4] /cloth/to announce/
佈 布 [bu4] /variant of 布[bu4]/
織物 织物 [zhi1 wu4] /cloth; fabric/
李 李 [Li3] /surname Li/
李 李 [li3] /plum/
武漢 武汉 [Wu3 han4] /Wuhan, city in Hubei/
not a line of the dictionary
""".splitlines()
COUNTS = {
    "的": 1_000_000,
    "水泵": 40,
    "泵": 900,
    "水": 5000,
    "检测": 1400,
    "检验": 800,
    "布": 700,
    "织物": 60,
    "李": 400,
    "测": 300,
    "武汉": 500,
}
LISTS = centres.Lists(["水泵检测"], ["织物"], [("水泵", "pump")])
MODEL = Path(indexes.__path__[0]) / "model"


def words() -> list[vocabulary.Word]:
    entries = list(glosses.parse_entries(LINES))
    known = glosses.glosses_by_word(entries)
    english = vocabulary.count_english(gloss for meanings in known.values() for gloss in meanings)
    return [
        *vocabulary.choose_chinese(
            COUNTS, technical={}, explained=known.keys(), names=glosses.names_only(entries), limit=12
        ),
        *vocabulary.choose_english(english, limit=20),
    ]


def meanings(dimensions: int = 24) -> dict[str, np.ndarray]:
    """Made-up teacher's vectors: each English word of a gloss is a random direction, a gloss their sum."""
    draw = np.random.default_rng(0)
    directions: dict[str, np.ndarray] = {}

    def vector(text: str) -> np.ndarray:
        total = sum(directions.setdefault(word, draw.normal(size=dimensions)) for word in text.split())
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    known = glosses.glosses_by_word(glosses.parse_entries(LINES))
    return {
        word.token: vector(word.text if word.is_english else " ".join(known[word.text]))
        for word in words()
        if word.is_english or word.text in known
    }


def test_terms_of_a_concept_pair_up_and_short_ones_get_a_vector() -> None:
    concepts = [
        Concept("defect", ("飞边", "模具飞边"), ("flash",), ("plastics",)),
        Concept("equipment", ("飞边", "agv"), ("burr", "agv"), ()),
    ]

    assert list(lexicon.concept_pairs(concepts)) == [
        ("飞边", "模具飞边"),
        ("飞边", "flash"),
        ("模具飞边", "flash"),
        ("飞边", "agv"),
        ("飞边", "burr; agv"),
        ("agv", "burr; agv"),
    ]
    assert lexicon.short_terms(concepts) == {"飞边": ("flash", "burr", "agv")}


def test_needed_words_come_before_frequent_ones() -> None:
    known = glosses.glosses_by_word(glosses.parse_entries(LINES))

    def chosen(needed: set[str]) -> list[str]:
        words = vocabulary.choose_chinese(
            COUNTS, technical={}, explained=known.keys(), names=set(), needed=needed, limit=4
        )
        return [word.text for word in words if len(word.text) > 1]

    assert (chosen(set()), chosen({"帮浦"})) == (["检测"], ["帮浦"])
    english = vocabulary.choose_english({"the": 9, "of": 8, "burr": 1}, needed={"burr"}, limit=2)
    assert [word.text for word in english] == ["burr", "the"]


def small_table() -> np.ndarray:
    table = start.start_table(words(), meanings(), dimensions=8)
    return np.concatenate([np.zeros_like(table[:1]), table])


def small_tokenizer() -> Tokenizer:
    return tokenizer.build_tokenizer(words(), simplified=tokenizer.traditional_to_simplified("檢測驗織"))


def test_glosses_keep_meanings_and_drop_pointers_pinyin_and_measure_words() -> None:
    assert glosses.glosses_by_word(glosses.parse_entries(LINES)) == {
        "泵": ("pump",),
        "水泵": ("water pump",),
        "帮浦": ("pump",),
        "检测": ("to detect", "to test", "detection"),
        "检验": ("to inspect", "to test"),
        "布": ("cloth", "to announce"),
        "织物": ("cloth", "fabric"),
        "李": ("plum",),
        "武汉": ("Wuhan, city in Hubei",),
    }


def test_a_word_is_a_name_only_when_no_reading_means_anything_else() -> None:
    assert glosses.names_only(glosses.parse_entries(LINES)) == {"武汉"}


def test_words_that_share_a_gloss_are_pairs() -> None:
    known = glosses.glosses_by_word(glosses.parse_entries(LINES))

    assert glosses.shared_gloss_pairs(known) == [("泵", "帮浦"), ("检测", "检验"), ("布", "织物")]


def test_characters_come_first_then_explained_words_before_more_frequent_names() -> None:
    chosen = [word.text for word in words() if not word.is_english]

    assert chosen == ["泵", "布", "李", "检测", "检验", "织物", "武汉", "水泵", "帮浦"]


def test_the_charsmap_changes_its_characters_and_no_other_of_all_unicode() -> None:
    from tokenizers import normalizers

    answers = {"檢": "检", "測": "测", "織": "织", "𠀀": "丁", "a": "b"}
    mapped = normalizers.Precompiled(charsmap.build_charsmap(answers))
    every_character = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]

    changed = {character: mapped.normalize_str(character) for character in every_character}
    assert {key: value for key, value in changed.items() if key != value} == answers


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("織物檢測", ["织物", "检测"]),
        ("ＰＵＭＰ，水泵3台", ["▁pump", "水泵", "台"]),
        ("pumping", ["▁pump", "ing"]),
        ("to pumps to", ["▁to▁", "▁pump", "s", "▁to▁"]),
        ("too tough", ["▁too▁", "▁tough"]),
        ("", []),
        ("12 — ！", []),
    ],
)
def test_plain_text_is_cut_into_words(text: str, tokens: list[str]) -> None:
    assert small_tokenizer().encode(text).tokens == tokens


def test_unknown_parts_have_the_unknown_id() -> None:
    ids = small_tokenizer().encode("pumping 台").ids

    assert [token == tokenizer.UNKNOWN_ID for token in ids] == [False, True, True]


def test_a_rarer_word_is_longer_and_no_word_longer_than_one() -> None:
    row_of = {word.token: row + 1 for row, word in enumerate(words())}
    lengths = np.linalg.norm(small_table(), axis=1)

    assert lengths[row_of["水泵"]] > lengths[row_of["检测"]]
    assert lengths.max() <= 1


def test_a_word_without_a_meaning_points_where_its_parts_do() -> None:
    known = {"a": np.array([1.0, 0.0]), "b": np.array([0.0, 1.0]), "c": np.array([-1.0, -1.0])}
    vocabulary_of_parts = [vocabulary.Word(text, 0.1, is_english=False) for text in ("a", "b", "c", "ab")]

    table = start.start_table(vocabulary_of_parts, known, dimensions=2)

    halves = table[0] / np.linalg.norm(known["a"]) + table[1]
    assert np.allclose(table[3] / np.linalg.norm(table[3]), halves / np.linalg.norm(halves), atol=1e-3)


def test_training_brings_pairs_together_and_repeats_itself() -> None:
    token_pairs = pairs.token_pairs(small_tokenizer(), [("水泵", "pump"), ("织物", "fabric"), ("检测", "detection")])
    schedule = contrast.Schedule(steps=40, pairs_per_step=3, first_rate=0.02)
    table = small_table()

    trained = contrast.train(table, token_pairs, seed=1, schedule=schedule)
    again = contrast.train(table, token_pairs, seed=1, schedule=schedule)

    def cosine(rows: np.ndarray, left: int, right: int) -> float:
        return float(rows[left] @ rows[right] / np.linalg.norm(rows[left]) / np.linalg.norm(rows[right]))

    assert np.array_equal(trained, again)
    for left, right in token_pairs:
        assert cosine(trained, left[0], right[0]) > cosine(table, left[0], right[0])
    assert not trained[tokenizer.UNKNOWN_ID].any()


def test_pairs_that_teach_nothing_are_left_out() -> None:
    assert pairs.token_pairs(small_tokenizer(), [("水泵", "水泵"), ("水泵", "12"), ("台", "pump")]) == []


def test_the_written_folder_loads_and_unknown_text_is_the_zero_vector(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    export.export_model(small_tokenizer(), small_table(), tmp_path, lists=LISTS)
    model = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True).float()
    vectors = model.encode(["", "12 —", "水泵", "水泵台", "水 泵"])

    assert vectors.shape == (5, 8)
    assert [round(float(length), 5) for length in np.linalg.norm(vectors, axis=1)] == [0, 0, 1, 1, 1]
    assert np.allclose(vectors[2], vectors[3])


def test_a_table_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rows for"):
        export.export_model(small_tokenizer(), small_table()[:-1], tmp_path, lists=LISTS)


def test_rank_figures_follow_their_definitions() -> None:
    ranks = np.array([0, 1, 12])

    assert evaluate.recall(ranks, depth=1) == 1 / 3
    assert evaluate.ndcg(ranks, depth=10) == pytest.approx((1 + 1 / np.log2(3)) / 3)


def test_the_embedded_model_is_small_and_keeps_its_promises() -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    table = load_file(MODEL / "model.safetensors")["embedding.weight"]
    cut = Tokenizer.from_file(str(MODEL / "tokenizer.json"))

    assert sum(file.stat().st_size for file in MODEL.rglob("*") if file.is_file()) <= 20_000_000
    assert table.shape[0] == cut.get_vocab_size()
    assert not table[tokenizer.UNKNOWN_ID].any()
    assert np.isfinite(table).all()
    assert cut.encode("織物疵點檢測").tokens == ["织物", "疵", "点", "检测"]
