"""Generations on disk: swapped whole, checked whole, never mixed."""

import shutil
from pathlib import Path

import pytest

from indexes.encoder import Encoder, Side
from indexes.hybrid import Corpus, Entry, HybridIndex
from indexes.segments import (
    DamagedError,
    Expected,
    Generation,
    Manifest,
    StaleError,
    current_number,
    open_current,
    write_generation,
)

DEMANDS = [Entry("d1", "缺陷检测"), Entry("d2", "能耗预测")]
SUPPLIES = [Entry("s1", "视觉缺陷检测"), Entry("s2", "焊接机器人"), Entry("s3", "defect robot")]


def write(root: Path, encoder: Encoder, revision: int = 1) -> Manifest:
    sides: dict[Side, list[Entry]] = {"demand": DEMANDS, "supply": SUPPLIES}
    return write_generation(
        root,
        sides,
        encoder=encoder,
        word_encoder=encoder,
        row_revision=revision,
        taxonomy_version="2025-1",
        source="db",
    )


def expected(encoder: Encoder) -> Expected:
    return Expected.of(encoder, encoder, taxonomy_version="2025-1", source="db")


def reopen(root: Path, encoder: Encoder) -> Generation | None:
    return open_current(root, expected(encoder), encoder=encoder, word_encoder=encoder)


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


@pytest.fixture(scope="module")
def written(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("written")
    write(root, encoder)
    return root


def test_both_sides_survive_the_disk(written: Path, encoder: Encoder) -> None:
    generation = reopen(written, encoder)

    assert generation is not None
    demand, supply = generation.sides["demand"], generation.sides["supply"]
    assert (demand.ids, supply.ids) == (("d1", "d2"), ("s1", "s2", "s3"))
    fresh = Corpus.build(SUPPLIES, encoder, encoder, side="supply")
    assert HybridIndex(supply).search("缺陷检测", k=3, query_mean=demand.mean) == HybridIndex(fresh).search(
        "缺陷检测", k=3, query_mean=Corpus.build(DEMANDS, encoder, encoder, side="supply").mean
    )


def test_the_manifest_says_what_it_is(tmp_path: Path, encoder: Encoder) -> None:
    manifest = write(tmp_path / "new" / "root", encoder, revision=42)

    assert (manifest.number, manifest.row_revision, manifest.counts) == (1, 42, {"demand": 2, "supply": 3})
    assert manifest.made_with == expected(encoder)
    opened = reopen(tmp_path / "new" / "root", encoder)
    assert opened is not None
    assert opened.manifest == manifest


@pytest.mark.parametrize("made", [True, False])
def test_where_nothing_was_written_there_is_nothing(tmp_path: Path, encoder: Encoder, *, made: bool) -> None:
    root = tmp_path if made else tmp_path / "missing"

    assert (current_number(root), reopen(root, encoder)) == (None, None)


def test_every_file_is_checked_before_it_is_read(written: Path, encoder: Encoder, tmp_path: Path) -> None:
    root = shutil.copytree(written, tmp_path / "root")
    files = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert {path.name for path in files} >= {"CURRENT", "manifest.json", "vectors.faiss", "ids.json", "arrays.npz"}

    for path in files:
        whole = path.read_bytes()
        for damaged in (bytes([whole[0] ^ 1]) + whole[1:], whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1]):
            path.write_bytes(damaged)
            with pytest.raises(DamagedError) as caught:
                reopen(root, encoder)
            assert caught.value.file == path.relative_to(root).as_posix()
        path.write_bytes(whole)

    assert reopen(root, encoder) is not None


def test_a_missing_file_is_named(written: Path, encoder: Encoder, tmp_path: Path) -> None:
    root = shutil.copytree(written, tmp_path / "root")
    (root / "generation-000001" / "demand" / "ids.json").unlink()

    with pytest.raises(DamagedError, match=r"generation-000001/demand/ids\.json"):
        reopen(root, encoder)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 0),
        ("model_fingerprint", "other"),
        ("word_model_fingerprint", "other"),
        ("dimension", 3),
        ("prompts", {"query": "for: "}),
        ("text_version", 0),
        ("taxonomy_version", "2025-2"),
        ("source", "another"),
    ],
)
def test_a_generation_made_for_something_else_is_refused(
    written: Path, encoder: Encoder, field: str, value: object
) -> None:
    wanted = expected(encoder).model_copy(update={field: value})

    with pytest.raises(StaleError) as caught:
        open_current(written, wanted, encoder=encoder, word_encoder=encoder)

    assert caught.value.reason == field


def test_the_current_and_the_former_generation_stay(tmp_path: Path, encoder: Encoder) -> None:
    for revision in (1, 2, 3):
        write(tmp_path, encoder, revision)

    assert names(tmp_path) == ["CURRENT", "generation-000002", "generation-000003"]
    assert current_number(tmp_path) == 3


def test_a_generation_in_use_outlives_its_files(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, encoder)
    first = reopen(tmp_path, encoder)
    assert first is not None
    supply = HybridIndex(first.sides["supply"])
    before = supply.search("缺陷检测", k=3, query_mean=supply.base.mean)

    for revision in (2, 3):
        write(tmp_path, encoder, revision)

    assert supply.search("缺陷检测", k=3, query_mean=supply.base.mean) == before


def test_a_crash_leaves_the_former_generation_and_the_next_write_clears_up(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, encoder, revision=1)
    shutil.copytree(tmp_path / "generation-000001", tmp_path / "building-x1" / "half")
    shutil.copytree(tmp_path / "generation-000001", tmp_path / "generation-000002")  # renamed, not yet made current
    (tmp_path / "building-CURRENT").write_text("{", encoding="utf-8")

    survived = reopen(tmp_path, encoder)
    manifest = write(tmp_path, encoder, revision=2)

    assert survived is not None
    assert (survived.manifest.number, manifest.number) == (1, 3)
    assert names(tmp_path) == ["CURRENT", "generation-000001", "generation-000003"]


def test_a_build_that_fails_changes_nothing(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, encoder)
    twice: dict[Side, list[Entry]] = {"demand": DEMANDS, "supply": SUPPLIES * 2}

    with pytest.raises(ValueError, match="one id"):
        write_generation(
            tmp_path,
            twice,
            encoder=encoder,
            word_encoder=encoder,
            row_revision=2,
            taxonomy_version="2025-1",
            source="db",
        )

    opened = reopen(tmp_path, encoder)
    assert opened is not None
    assert opened.manifest.row_revision == 1


def test_a_damaged_pointer_is_replaced_by_the_next_write(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, encoder)
    (tmp_path / "CURRENT").write_text("", encoding="utf-8")

    with pytest.raises(DamagedError, match="CURRENT"):
        current_number(tmp_path)
    assert write(tmp_path, encoder).number == 2
    assert names(tmp_path) == ["CURRENT", "generation-000002"]


def test_empty_sides_survive_the_disk(tmp_path: Path, encoder: Encoder) -> None:
    nothing: dict[Side, list[Entry]] = {"demand": [], "supply": []}
    write_generation(
        tmp_path, nothing, encoder=encoder, word_encoder=encoder, row_revision=0, taxonomy_version="2025-1", source="db"
    )

    opened = reopen(tmp_path, encoder)

    assert opened is not None
    assert HybridIndex(opened.sides["supply"]).search("缺陷", k=1, query_mean=opened.sides["demand"].mean) == []


def test_a_missing_side_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    half: dict[Side, list[Entry]] = {"demand": DEMANDS}

    with pytest.raises(ValueError, match="sides are"):
        write_generation(
            tmp_path,
            half,
            encoder=encoder,
            word_encoder=encoder,
            row_revision=1,
            taxonomy_version="2025-1",
            source="db",
        )


def test_progress_runs_over_both_sides(tmp_path: Path, encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    sides: dict[Side, list[Entry]] = {"demand": DEMANDS, "supply": SUPPLIES}

    write_generation(
        tmp_path,
        sides,
        encoder=encoder,
        word_encoder=encoder,
        row_revision=1,
        taxonomy_version="2025-1",
        source="db",
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen == [(2, 5), (5, 5)]
