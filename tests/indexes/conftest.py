"""A static model small enough to be made on the spot: a real tokenizer and real modules, only the vectors mean nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import Encoder

VOCABULARY = (*"视觉检测缺陷焊接机器人能耗预", "defect", "inspection", "robot", "检测", "缺陷")
DIMENSION = 16


def save_model(folder: Path, *, seed: int = 0, vocabulary: Sequence[str] = VOCABULARY) -> Path:
    """Write a half-precision static model of seeded vectors, 'defect' being the English for 缺陷."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    pieces = [("<unk>", -20.0), *((word, -4.0 / len(word)) for word in vocabulary)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.random.default_rng(seed).normal(size=(len(pieces), DIMENSION))
    if {"defect", "缺陷"} <= set(vocabulary):
        vectors[1 + vocabulary.index("defect")] = vectors[1 + vocabulary.index("缺陷")]
    embedding = StaticEmbedding(tokenizer, embedding_weights=torch.tensor(vectors, dtype=torch.float16))
    SentenceTransformer(modules=[embedding, Normalize()], device="cpu").save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> Encoder:
    return Encoder.load(str(model_folder))


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Path]:
    return save_model
