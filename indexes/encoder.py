"""Texts to vectors: the only door to sentence-transformers and torch.

The embedded default is a static model (a vector per word, averaged) in ``indexes/model``; any other sentence-transformers
model takes its place by folder or by hub name. Importing sentence-transformers takes seconds, so it happens in ``load``.
The hub is asked for a hub name only, and only when the local cache has no copy: without internet its client waits up to a
minute, so reachability is tried first with a time limit.

Texts are encoded as given: callers pass the normal form of ``indexes.text``.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

DEFAULT_MODEL = Path(__file__).parent / "model"

PRIOR_MEAN_FILE = "prior_mean.json"
"""Optional file of a model folder: a JSON list of ``dimension`` numbers, the mean vector of texts of the domain."""

_DEFAULT_NAME = "embedded"
_REACHABLE_SECONDS = 10.0
_BATCH_TEXTS = {True: 1024, False: 32}  # static models only look words up; others hold activations of a whole batch

Role = Literal["query", "document"]


class ModelError(Exception):
    """A model that cannot be used.

    Attributes:
        name: the folder or hub name asked for.
        reason: ``no_such_folder``, ``not_a_model``, ``unreachable`` (the hub, or the name on it) or ``not_static``.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True)
class WordVectors:
    """The word table of a static model, by token id."""

    vectors: NDArray[np.float32]
    """(vocabulary, dimension), unit rows; zero rows for special and unknown tokens."""
    norms: NDArray[np.float32]
    """(vocabulary,), length of each word's vector: how much the model makes of the word."""


class Encoder:
    """A loaded model; make one with ``Encoder.load``.

    Attributes:
        name: the folder or hub name asked for, ``embedded`` for the default.
        fingerprint: sha256 (hex) that differs whenever the model's vectors may.
        dimension: length of its vectors.
        prompts: what the model puts before a query and a document.
        is_static: whether it has a vector per word, which ``words`` and ``word_vectors`` need.
        prior_mean: (dimension,) float32, a typical text's vector as stored with the model, else zeros.
    """

    def __init__(self, model: "SentenceTransformer", *, name: str, fingerprint: str, folder: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        self.name = name
        self.fingerprint = fingerprint
        self.is_static = isinstance(model[0], StaticEmbedding)
        self._last: tuple[list[str], tuple[NDArray[np.int64], NDArray[np.int64]]] = (
            [],
            (np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)),
        )
        self._model = model.float()  # half-precision weights save space on disk only
        if self.is_static:
            self._silence_unknown_words()
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.prompts: Mapping[str, str] = {role: prompt or "" for role, prompt in model.prompts.items()}
        self.prior_mean = _read_prior_mean(folder, self.dimension)

    @classmethod
    def load(cls, name: str | None = None, *, cache_folder: Path | None = None, device: str = "cpu") -> Self:
        """Load a model: the embedded default (None), a folder, or a name on the hub.

        A static model sets torch to one thread for the whole process: its work is memory-bound, and two threads on
        contended cores are several times slower than one.

        Raises:
            ModelError: there is no such folder, it holds no model, or the hub cannot be reached or does not know the name.
        """
        shown = name or _DEFAULT_NAME
        folder, identity = _locate(name, cache_folder)

        import torch  # takes seconds: only when there is something to load
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(str(folder), device=device, local_files_only=True)
            encoder = cls(model, name=shown, fingerprint=identity or _fingerprint(folder), folder=folder)
        except Exception as error:
            # tokenizers, safetensors and transformers raise what they like, tokenizers even bare Exception
            raise ModelError(shown, "not_a_model") from error
        if encoder.is_static:
            torch.set_num_threads(1)
        return encoder

    def encode(self, texts: "Sequence[str]", *, role: Role) -> NDArray[np.float32]:
        """Return float32 (len(texts), dimension): unit rows, a zero row for a text without any known word."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self.is_static and not any(self.prompts.values()):
            return self._embedded(texts)
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        vectors = encode(
            list(texts),
            batch_size=_BATCH_TEXTS[self.is_static],
            show_progress_bar=False,
            normalize_embeddings=True,
            convert_to_numpy=True,
        )
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        vectors[[not text.strip() for text in texts]] = 0.0  # a transformer has an opinion on nothing, too
        return vectors

    def _embedded(self, texts: "Sequence[str]") -> NDArray[np.float32]:
        """Return what the model's own ``encode`` would, from tokens that ``words`` needs as well."""
        import torch

        ids, offsets = self._tokens(texts)
        features = {"input_ids": torch.from_numpy(ids), "offsets": torch.from_numpy(offsets[:-1])}
        with torch.inference_mode():
            device = self._model.device
            embedded = self._model({name: values.to(device) for name, values in features.items()})["sentence_embedding"]
            unit: NDArray[np.float32] = torch.nn.functional.normalize(embedded).float().cpu().numpy()
        return unit

    def words(self, texts: "Sequence[str]") -> list[NDArray[np.int32]]:
        """Return per text its distinct known words as ascending token ids, int32 (words,).

        Raises:
            ModelError: the model is not static.
        """
        known = self.word_vectors.norms > 0
        ids, offsets = self._tokens(texts)
        tokens = (np.unique(ids[start:stop]) for start, stop in pairwise(offsets.tolist()))
        return [distinct[known[distinct]].astype(np.int32) for distinct in tokens]

    def word_spans(self, text: str) -> list[tuple[int, int, int]]:
        """Return (token id, start, end) of every known word of a text, in order; what shows evidence uses this.

        Raises:
            ModelError: the model is not static.
        """
        norms = self.word_vectors.norms
        encoding = self._tokenizer().encode(text, add_special_tokens=False)
        return [
            (token, max(start, _latin_start(text, end)), end)
            for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            if norms[token]
        ]

    def word_cosines(self, words: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the cosines of every pair of words by token id, float32 (words, others).

        By torch, whose threads ``load`` has bounded: numpy's product takes every core, which on contended ones is slower.

        Raises:
            ModelError: the model is not static.
        """
        import torch

        vectors = self.word_vectors.vectors
        product: NDArray[np.float32] = (torch.from_numpy(vectors[words]) @ torch.from_numpy(vectors[others]).T).numpy()
        return product

    @cached_property
    def word_vectors(self) -> WordVectors:
        """The model's word table.

        Raises:
            ModelError: the model is not static.
        """
        if not self.is_static:
            raise ModelError(self.name, "not_static")
        weights = self._word_weights()
        norms = np.linalg.norm(weights, axis=1).astype(np.float32)
        vectors = weights / np.where(norms > 0, norms, 1.0)[:, None]
        return WordVectors(vectors.astype(np.float32), norms)

    def _word_weights(self) -> NDArray[np.float32]:
        module: Any = self._model[0]
        weights: NDArray[np.float32] = module.embedding.weight.detach().cpu().numpy()
        return weights

    def _tokens(self, texts: "Sequence[str]") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the token ids of texts, one after the other, and where each begins, int64 (texts + 1,).

        The last ones are kept: vectors and words of the same texts are asked for in turn.
        """
        kept, tokens = self._last
        if kept != list(texts):
            encodings = self._tokenizer().encode_batch_fast(list(texts), add_special_tokens=False)
            ids = [encoding.ids for encoding in encodings]
            tokens = (
                np.fromiter(chain.from_iterable(ids), np.int64),
                np.cumsum([0, *map(len, ids)], dtype=np.int64),
            )
            self._last = (list(texts), tokens)
        return tokens

    def _tokenizer(self) -> "Tokenizer":
        module: Any = self._model[0]
        tokenizer: Tokenizer = module.tokenizer
        return tokenizer

    def _silence_unknown_words(self) -> None:
        """Zero the rows of unknown and special tokens, so that they add nothing to a text that also has known words."""
        description = json.loads(self._tokenizer().to_str())
        silent = [added["id"] for added in description["added_tokens"] if added["special"]]
        unknown = description["model"].get("unk_id")
        if unknown is None and (token := description["model"].get("unk_token")) is not None:
            unknown = self._tokenizer().token_to_id(token)
        if unknown is not None:
            silent.append(unknown)
        module: Any = self._model[0]
        module.embedding.weight.data[silent] = 0.0


def _latin_start(text: str, end: int) -> int:
    """Return where the Latin letters that end here begin; 0 where there are none.

    The embedded tokenizer puts a sign before English words, which it counts to the character before them.
    """
    start = end
    while start and "a" <= text[start - 1] <= "z":
        start -= 1
    return start if start < end else 0


def _locate(name: str | None, cache_folder: Path | None) -> tuple[Path, str | None]:
    """Return the local folder of a model and, for a hub model, its fingerprint (name and commit stand for the content).

    Raises:
        ModelError: see ``Encoder.load``.
    """
    folder = DEFAULT_MODEL if name is None else Path(name).expanduser()
    shown = name or _DEFAULT_NAME
    if folder.is_dir():
        if not (folder / "modules.json").is_file():
            raise ModelError(shown, "not_a_model")
        return folder, None
    if name is None or folder.is_absolute() or name.startswith((".", "~")) or name.count("/") != 1:
        raise ModelError(shown, "no_such_folder")
    folder = _hub_snapshot(name, cache_folder)
    return folder, hashlib.sha256(f"{name}@{folder.name}".encode()).hexdigest()


def _hub_snapshot(name: str, cache_folder: Path | None) -> Path:
    """Return the folder of a hub model's files: the cached copy, else a download.

    Raises:
        ModelError: the hub cannot be reached or does not know the name.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    with suppress(LocalEntryNotFoundError, HFValidationError):
        cached = Path(snapshot_download(name, cache_dir=cache_folder, local_files_only=True))
        if any(path.suffix in {".safetensors", ".bin"} for path in cached.rglob("*")):  # else a download broke off
            return cached
    try:
        HfApi().model_info(name, timeout=_REACHABLE_SECONDS)
        other_formats = ["onnx/*", "openvino/*", "*.onnx", "*.msgpack", "*.h5", "*.ot"]
        return Path(snapshot_download(name, cache_dir=cache_folder, ignore_patterns=other_formats))
    except Exception as error:
        # the client of the hub lets its own HTTP library's errors through, and which library that is changes
        raise ModelError(name, "unreachable") from error


def _fingerprint(folder: Path) -> str:
    """Return the sha256 over the names and contents of a model folder's files, documentation left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".md", ".py", ".pyc"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_prior_mean(folder: Path, dimension: int) -> NDArray[np.float32]:
    path = folder / PRIOR_MEAN_FILE
    if not path.is_file():
        return np.zeros(dimension, dtype=np.float32)
    mean = np.array(json.loads(path.read_text(encoding="utf-8")), dtype=np.float32)
    if mean.shape != (dimension,):
        raise ValueError(f"{PRIOR_MEAN_FILE} has shape {mean.shape}, the model {dimension} dimensions")
    return mean
