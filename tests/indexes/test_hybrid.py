"""One side's search, over a model that knows two dozen words."""

import itertools
import math
from collections.abc import Collection
from pathlib import Path
from statistics import fmean, pstdev

import numpy as np
import pytest

from indexes import hybrid
from indexes.encoder import Encoder
from indexes.hybrid import Corpus, Entry, HybridIndex, Parts, Scored, side_mean

ENTRIES = [
    Entry("vision", "视觉缺陷检测"),
    Entry("weld", "焊接机器人"),
    Entry("energy", "能耗预测"),
    Entry("robot", "robot inspection"),
    Entry("defect", "defect inspection"),
    Entry("unknown", "龘靐 zzz"),
]


@pytest.fixture(scope="module")
def corpus(encoder: Encoder) -> Corpus:
    return Corpus.build(ENTRIES, encoder, encoder, side="supply")


def ids(found: list[Scored]) -> list[str]:
    return [scored.id for scored in found]


def test_the_same_words_come_first(corpus: Corpus) -> None:
    assert ids(HybridIndex(corpus).search("表面缺陷檢測", k=1, query_mean=corpus.mean)) == ["vision"]


def test_a_text_in_another_language_is_found_by_meaning(corpus: Corpus) -> None:
    found = HybridIndex(corpus).search("缺陷", k=6, query_mean=corpus.mean)

    late = {scored.id: scored.parts.late for scored in found}
    assert late["defect"] == pytest.approx(1.0, abs=1e-5)
    assert {scored.id: scored.language for scored in found}["defect"] == "en"
    assert set(ids(found)[:2]) == {"vision", "defect"}


@pytest.mark.parametrize("text", ["", "   ", "！？", "龖龖"])
def test_a_query_without_known_words_or_shared_terms_finds_nothing(corpus: Corpus, text: str) -> None:
    assert HybridIndex(corpus).search(text, k=5, query_mean=corpus.mean) == []


def test_a_query_the_model_does_not_know_is_found_by_its_letters(corpus: Corpus) -> None:
    found = HybridIndex(corpus).search("靐", k=5, query_mean=corpus.mean)

    assert ids(found) == ["unknown"]
    assert (found[0].score, found[0].parts.cosine, found[0].parts.late) == (0.0, 0.0, 0.0)


def test_cosine_is_of_vectors_less_their_sides_means(corpus: Corpus, encoder: Encoder) -> None:
    query_mean = encoder.encode(["人"], role="document")[0] / 2
    query = encoder.encode(["缺陷检测"], role="query")[0] - query_mean
    row = encoder.encode(["焊接机器人"], role="document")[0] - corpus.mean

    (parts,) = HybridIndex(corpus).parts("缺陷检测", ["weld"], query_mean=query_mean)

    assert parts.cosine == pytest.approx(query @ row / np.linalg.norm(query) / np.linalg.norm(row), abs=1e-6)


def test_late_is_the_weighted_mean_of_each_words_best(corpus: Corpus, encoder: Encoder) -> None:
    weights, expected = [], []
    theirs = encoder.words(["焊接机器人"])[0]
    table = encoder.word_vectors
    for word, frequency in (("缺陷", 1), ("接", 1), ("robot", 1)):
        token = encoder.words([word])[0]
        weights.append(math.log(1 + (6 - frequency + 0.5) / (frequency + 0.5)) * table.norms[token[0]])
        expected.append(max(0.0, float((table.vectors[theirs] @ table.vectors[token[0]]).max())) ** 3)

    (parts,) = HybridIndex(corpus).parts("缺陷接robot", ["weld"], query_mean=corpus.mean)

    assert parts.late == pytest.approx(np.average(expected, weights=weights), abs=1e-5)


def test_the_score_is_the_sum_of_what_stands_out_within_a_language(corpus: Corpus) -> None:
    more = [Entry("a", "检测"), Entry("b", "缺陷"), Entry("c", "defect"), Entry("d", "inspection robot")]
    found = HybridIndex(corpus).apply(more).search("缺陷检测", k=10, query_mean=corpus.mean)

    for language in ("zh", "en"):
        same = [scored for scored in found if scored.language == language]
        expected = np.zeros(len(same))
        for part, weight in (("late", 1.0), ("cosine", 1.0), ("characters", 0.5)):
            values = [getattr(scored.parts, part) for scored in same]
            spread = pstdev(values)
            expected += [weight * (value - fmean(values)) / spread if spread > 1e-6 else 0.0 for value in values]
        np.testing.assert_allclose([scored.score for scored in same], expected, atol=1e-6)
    assert sum(scored.language == "en" for scored in found) >= 3


def test_parts_depend_on_no_other_candidate(corpus: Corpus) -> None:
    index = HybridIndex(corpus)
    among_all = {scored.id: scored.parts for scored in index.search("缺陷机器人", k=6, query_mean=corpus.mean)}

    (alone,) = index.search("缺陷机器人", k=6, query_mean=corpus.mean, allowed={"weld"}.intersection)

    assert_same(alone.parts, among_all["weld"])
    assert_same(index.parts("缺陷机器人", ["weld"], query_mean=corpus.mean)[0], among_all["weld"])


def test_equal_rows_come_by_id(encoder: Encoder) -> None:
    same = Corpus.build([Entry(identifier, "缺陷") for identifier in "cab"], encoder, encoder, side="supply")

    assert ids(HybridIndex(same).search("缺陷", k=3, query_mean=same.mean)) == ["a", "b", "c"]


def test_a_narrow_filter_loses_nothing(encoder: Encoder) -> None:
    many = [Entry(f"near-{number:03d}", "缺陷检测") for number in range(300)] + [Entry("far", "焊接检测")]
    crowd = Corpus.build(many, encoder, encoder, side="supply")

    found = HybridIndex(crowd).search(
        "缺陷检测",
        k=3,
        query_mean=crowd.mean,
        candidates=3,
        allowed={"far", "near-299"}.intersection,
    )

    assert ids(found) == ["near-299", "far"]


def test_a_filter_is_asked_once_for_each_row(corpus: Corpus) -> None:
    asked: list[str] = []

    def refuse(identifiers: Collection[str]) -> Collection[str]:
        asked.extend(identifiers)
        return ()

    HybridIndex(corpus).search("缺陷", k=1, candidates=1, query_mean=corpus.mean, allowed=refuse)

    assert sorted(asked) == sorted(corpus.ids)


def test_new_rows_are_found_changed_ones_replaced_and_removed_ones_gone(corpus: Corpus) -> None:
    before = HybridIndex(corpus)

    after = before.apply([Entry("new", "机器人检测"), Entry("weld", "能耗")], ["energy", "never there"])

    assert (len(before), len(after)) == (6, 6)
    assert ("energy" in before, "energy" in after, "weld" in after, "new" in after) == (True, False, True, True)
    assert ids(after.search("机器人检测", k=1, query_mean=corpus.mean)) == ["new"]
    assert ids(after.search("能耗", k=1, query_mean=corpus.mean)) == ["weld"]
    assert "energy" not in ids(after.search("预测", k=9, query_mean=corpus.mean))
    assert "new" not in ids(before.search("机器人检测", k=9, query_mean=corpus.mean))
    assert ids(before.search("焊接", k=1, query_mean=corpus.mean)) == ["weld"]


def test_waiting_rows_can_be_changed_and_removed_again(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry("new", "人"), Entry("other", "视")])

    index = index.apply([Entry("new", "能耗")]).apply([], ["other", "weld"]).apply([Entry("weld", "焊接")])

    assert len(index) == 7
    assert "other" not in index
    assert sorted(ids(index.search("能耗", k=2, query_mean=corpus.mean))) == ["energy", "new"]
    assert ids(index.search("焊接", k=1, query_mean=corpus.mean)) == ["weld"]


def test_a_waiting_row_has_the_parts_it_would_have_in_the_base(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry("copy", "视觉缺陷检测")])

    base, copy = index.parts("缺陷检测方案", ["vision", "copy"], query_mean=corpus.mean)

    assert_same(copy, base)


def test_waiting_rows_crowd_no_better_row_out(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry(f"poor-{number}", "能") for number in range(20)])

    assert ids(index.search("视觉缺陷检测", k=1, candidates=1, query_mean=corpus.mean)) == ["vision"]


def test_an_empty_side_can_be_built_searched_and_added_to(encoder: Encoder) -> None:
    nothing = HybridIndex(Corpus.build([], encoder, encoder, side="supply"))

    assert nothing.search("缺陷", k=3, query_mean=nothing.base.mean) == []
    one = nothing.apply([Entry("one", "缺陷")])
    assert ids(one.search("缺陷", k=3, query_mean=nothing.base.mean)) == ["one"]


def test_the_mean_of_few_texts_is_shrunk_to_the_models(encoder: Encoder) -> None:
    one = Corpus.build([Entry("one", "缺陷")], encoder, encoder, side="supply")

    np.testing.assert_allclose(one.mean, encoder.encode(["缺陷"], role="document")[0] / 51, rtol=1e-5)


def test_a_folder_gives_the_results_of_memory(corpus: Corpus, encoder: Encoder, tmp_path: Path) -> None:
    Corpus.build(ENTRIES, encoder, encoder, side="supply", folder=tmp_path / "side")

    loaded = Corpus.load(tmp_path / "side", encoder, encoder)

    query = "表面缺陷检测 robot"
    assert HybridIndex(loaded).search(query, k=6, query_mean=loaded.mean) == HybridIndex(corpus).search(
        query, k=6, query_mean=corpus.mean
    )


def test_progress_ends_with_all_texts(encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []

    Corpus.build(ENTRIES, encoder, encoder, side="supply", progress=lambda done, total: seen.append((done, total)))

    assert seen == [(6, 6)]


def test_one_id_twice_is_refused(corpus: Corpus, encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="one id"):
        Corpus.build([Entry("a", "x"), Entry("a", "y")], encoder, encoder, side="supply")
    with pytest.raises(ValueError, match="twice"):
        HybridIndex(corpus).apply([Entry("a", "x")], ["a"])


MANY = [
    *(
        Entry(f"z{number:03d}", "".join(words))
        for number, words in enumerate(
            itertools.product(("视觉", "焊接", "能耗", "机器人"), ("缺陷", "检测", "预测"), ("检", "defect "))
        )
    ),
    *(
        Entry(f"e{number}", text)
        for number, text in enumerate(("robot inspection", "defect robot", "robot inspection", "zzz"))
    ),
]
ASKED = [
    "",
    "龖",
    "robot",
    "zzz 检",
    "！",
    "缺陷 " + "焊接检测" * 300,
    *(entry.text + other.text for entry, other in itertools.product(MANY[::2], MANY[1::2])),
]


@pytest.mark.parametrize("candidates", [3, 100])
def test_queries_asked_together_are_answered_as_alone(encoder: Encoder, candidates: int) -> None:
    built = Corpus.build(MANY, encoder, encoder, side="supply")
    waiting = [
        Entry("z001", "机器人能耗"),
        Entry("a-copy", MANY[2].text),
        Entry("new", "defect 缺陷"),
        Entry("龘", "龘"),
    ]
    index = HybridIndex(built).apply(waiting, ["z004", "e1"])

    together = list(index.search_many(ASKED, k=3, query_mean=built.mean, candidates=candidates))

    alone = [index.search(text, k=3, query_mean=built.mean, candidates=candidates) for text in ASKED]
    assert len(ASKED) > 150
    assert [ids(found) for found in together] == [ids(found) for found in alone]
    for one, other in zip(itertools.chain(*together), itertools.chain(*alone), strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-5)
        assert one.language == other.language
        assert_same(one.parts, other.parts)


def test_a_long_list_is_answered_in_portions(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["缺陷检测", "能耗", "robot", "龖", "焊接"]
    index = HybridIndex(corpus)
    whole = list(index.search_many(texts, k=2, query_mean=corpus.mean))
    monkeypatch.setattr(hybrid, "_QUERIES_TOGETHER", 2)
    monkeypatch.setattr(hybrid, "_QUERIES_OF_TASK", 1)
    monkeypatch.setattr(hybrid, "_WORDS_OF_TASK", 2)
    monkeypatch.setattr(hybrid, "_CELLS", 1)
    seen: list[tuple[int, int]] = []

    portions = list(index.search_many(texts, k=2, query_mean=corpus.mean, progress=lambda *told: seen.append(told)))

    assert [ids(found) for found in portions] == [ids(found) for found in whole]
    assert seen == sorted(seen)
    assert seen[-1] == (5, 5)


def test_no_text_has_no_answer(corpus: Corpus) -> None:
    assert list(HybridIndex(corpus).search_many([], k=2, query_mean=corpus.mean)) == []


def test_the_mean_of_a_side_is_that_of_its_corpus(corpus: Corpus, encoder: Encoder) -> None:
    np.testing.assert_array_equal(side_mean([entry.text for entry in ENTRIES], encoder, "supply"), corpus.mean)


def test_what_is_near_is_all_that_comes_so_near(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry("copy", "视觉缺陷检测"), Entry("weld", "能耗")], ["energy"])
    others = ["vision", "robot", "defect", "unknown", "copy", "weld"]
    all_parts = dict(zip(others, index.parts("缺陷检测", others, query_mean=corpus.mean), strict=True))
    least = sorted(parts.cosine for parts in all_parts.values())[-3] - 1e-6

    def near_of(text: str, *, least: float, limit: int = 9, hidden: Collection[str] = ()) -> dict[str, Parts]:
        shown = lambda ids: [identifier for identifier in ids if identifier not in hidden]  # noqa: E731 -- said once
        return index.near(text, query_mean=corpus.mean, least=least, limit=limit, allowed=shown)

    near = near_of("缺陷检测", least=least)

    assert {"vision", "copy"} < near.keys() < set(others)
    assert near.keys() == {identifier for identifier, parts in all_parts.items() if parts.cosine >= least}
    for identifier, parts in near.items():
        assert_same(parts, all_parts[identifier])
    assert near_of("龖", least=-1.0) == {}
    nearest_first = sorted(others, key=lambda identifier: -all_parts[identifier].cosine)
    assert near_of("缺陷检测", least=-1.0, limit=2).keys() == set(nearest_first[:2])
    hidden = nearest_first[:3]  # more than are looked at in one go
    assert near_of("缺陷检测", least=-1.0, limit=2, hidden=hidden).keys() == set(nearest_first[3:5])


def test_an_unknown_id_has_no_parts(corpus: Corpus) -> None:
    with pytest.raises(KeyError, match="nobody"):
        HybridIndex(corpus).parts("缺陷", ["nobody"], query_mean=corpus.mean)


def test_a_mean_of_another_model_is_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match=r"the query's mean is \(3,\)"):
        HybridIndex(corpus).search("缺陷", k=1, query_mean=np.zeros(3, dtype=np.float32))


def assert_same(one: Parts, other: Parts) -> None:
    np.testing.assert_allclose(
        [one.cosine, one.characters, one.late], [other.cosine, other.characters, other.late], atol=1e-6
    )


def test_parts_come_in_the_order_asked(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry("new", "能")])

    one_by_one = [
        index.parts("焊接能耗", [identifier], query_mean=corpus.mean)[0] for identifier in ("new", "weld", "energy")
    ]
    together = index.parts("焊接能耗", ["new", "weld", "energy"], query_mean=corpus.mean)

    for alone, among in zip(one_by_one, together, strict=True):
        assert_same(among, alone)
    assert index.parts("焊接能耗", [], query_mean=corpus.mean) == []


def test_a_row_says_the_same_to_a_text_whoever_asked(corpus: Corpus) -> None:
    index = HybridIndex(corpus).apply([Entry("copy", "视觉缺陷检测"), Entry("robot", "robot inspects 缺陷")])
    asked = ["缺陷检测方案", "焊接机器人", "龖"]
    others = [["vision", "copy"], ["weld", "vision", "robot"], ["weld"]]

    late = index.late(corpus.word_encoder.words(asked), others)

    for text, ids_of_text, found in zip(asked, others, late, strict=True):
        parts = index.parts(text, ids_of_text, query_mean=corpus.mean)
        assert found == {
            identifier: pytest.approx(of.late, abs=1e-6) for identifier, of in zip(ids_of_text, parts, strict=True)
        }
    assert [words.tolist() for words in index.words(["copy", "weld", "copy"])] == [
        words.tolist()
        for words in corpus.word_encoder.words(
            ["视觉缺陷检测", next(entry.text for entry in ENTRIES if entry.id == "weld"), "视觉缺陷检测"]
        )
    ]
    with pytest.raises(KeyError, match="nobody"):
        index.words(["nobody"])
