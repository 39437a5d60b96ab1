"""Models small enough to be made on the spot: real tokenizers and real modules, only the weights mean nothing."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from indexes.encoder import Encoder

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

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


def save_transformer(folder: Path, *, length: int = 16) -> Path:
    """Write a BERT of seeded weights, two layers deep, that reads ``length`` tokens; each character is one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    tokenizer = character_tokenizer("abcdefghijklmnopqrstuvwxyz:检测缺陷焊接机器人能耗预热视觉")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=length,
    )
    plain = folder / "plain"
    BertModel(config).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    modules = [Transformer(str(plain), max_seq_length=length), Pooling(32)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    shutil.rmtree(plain)
    return folder


def save_cross_encoder(folder: Path, *, labels: int = 1, length: int = 64) -> Path:
    """Write a cross-encoder of seeded weights as transformers does, without a list of modules; each character is a token."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = character_tokenizer("abcdefghijklmnopqrstuvwxyz0123456789" + "".join(map(chr, range(0x4E00, 0xA000))))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=length,
        initializer_range=0.5,  # or all scores would be nearly the same
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def character_tokenizer(characters: str) -> "PreTrainedTokenizerFast":
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {token: number for number, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split("", "isolated")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    )


@pytest.fixture(scope="session")
def transformer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_transformer(tmp_path_factory.mktemp("models") / "tiny-transformer")


@pytest.fixture(scope="session")
def cross_encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny-cross-encoder")


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> Encoder:
    return Encoder.load(str(model_folder))


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Path]:
    return save_model
