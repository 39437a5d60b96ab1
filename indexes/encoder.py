"""Texts to vectors: with ``rerank`` the only door to sentence-transformers and torch.

The embedded default is a static model (a vector per word, averaged) in ``indexes/model``; any other sentence-transformers
model takes its place by one setting, ``NAME[?dimension=256&query=PROMPT&document=PROMPT]``: NAME is a folder, a name on the
hub or ``embedded``, what follows is written as in a web address (a space as + or %20, a line break as %0A).

Importing sentence-transformers takes seconds, so it happens in ``load``. The hub is asked for a hub name only, and only when
the local cache has no whole copy: without internet its client waits up to a minute, so reachability is tried first with a time
limit.

Texts are encoded as given: callers pass the normal form of ``indexes.text``.
"""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise, repeat
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, Literal, Self, get_args
from urllib.parse import parse_qs

import numpy as np
from numpy.typing import NDArray

from indexes.text import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.queues import Queue

    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

DEFAULT_MODEL = Path(__file__).parent / "model"
DEFAULT_NAME = "embedded"

PRIOR_MEANS_FILE = "prior_means.json"
"""Optional file of a model folder: ``demand``, ``supply``, the mean vectors of the texts of each side, and ``english``, what English adds to
the vector of a Chinese text that says the same; each a JSON list of as many numbers as the model's vectors have."""

_REACHABLE_SECONDS = 10.0
_STALLED_SECONDS = 120.0
"""The client of the hub tells of a download every 10 MB only."""
_OTHER_FORMATS = ["onnx/*", "openvino/*", "*.onnx", "*.msgpack", "*.h5", "*.ot"]
_BATCH_TEXTS = {True: 1024, False: 32}  # static models only look words up; others hold activations of a whole batch

Role = Literal["query", "document"]
Side = Literal["demand", "supply"]
"""The two kinds of texts that answer each other: plants say what hurts, vendors what they do."""
SIDES: tuple[Side, ...] = ("demand", "supply")

_SHIPPED_AS: "Mapping[str, Sequence[str]]" = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""Under which names models ship a role's prompt, the first that says something counts: sentence-transformers itself
overlooks ``passage``, because it adds an empty ``document``."""
_TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_FAMILIES: "Sequence[tuple[str, Mapping[str, str]]]" = (
    (r"\be5\b.*\binstruct\b", {"query": f"{_TASK} ", "document": ""}),
    (r"\be5\b", {"query": "query: ", "document": "passage: "}),
    (r"\bbge-(small|base|large)-zh\b", {"query": "为这个句子生成表示以用于检索相关文章：", "document": ""}),
    (
        r"\bbge-(small|base|large)-en\b",
        {"query": "Represent this sentence for searching relevant passages: ", "document": ""},
    ),
    (r"\bqwen3-embedding\b", {"query": _TASK, "document": ""}),
)
"""Prompts by name, from the cards of the models, for those that ship none."""


class ModelError(Exception):
    """A model that cannot be used.

    Attributes:
        name: the setting asked for.
        reason: ``no_such_folder``, ``not_a_model``, ``unreachable`` (the hub, or the name on it), ``not_static``,
            ``unknown_option``, ``dimension`` (no number from 1 to the length of the model's vectors), ``prompt_long`` (it
            leaves no room for a text) or ``several_labels`` (of a cross-encoder, which has to give one score).
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True)
class _Setting:
    """Which model is asked for, and what is asked of it."""

    text: str
    name: str
    dimension: int | None
    prompts: "Mapping[str, str]"
    """Of the roles that the setting names."""

    @classmethod
    def of(cls, text: str) -> Self:
        name, _, rest = text.partition("?")
        try:
            options = parse_qs(rest, keep_blank_values=True, strict_parsing=bool(rest))
        except ValueError as error:
            raise ModelError(text, "unknown_option") from error
        if options.keys() - {"dimension", *get_args(Role)} or any(len(values) > 1 for values in options.values()):
            raise ModelError(text, "unknown_option")
        chosen = {option: value for option, (value,) in options.items()}
        dimension = chosen.pop("dimension", None)
        if dimension is not None and not re.fullmatch(r"[1-9][0-9]{0,8}", dimension):
            raise ModelError(text, "dimension")
        return cls(text, name or DEFAULT_NAME, None if dimension is None else int(dimension), chosen)


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
        name: the setting asked for, ``embedded`` for the default.
        fingerprint: sha256 (hex) of the model; it, ``dimension`` and ``prompts`` together tell vectors apart.
        dimension: length of its vectors, to which longer ones are cut.
        prompts: by role what is put before a text: the setting's, else the model's own, else its family's.
        is_static: whether it has a vector per word, which ``words`` and ``word_vectors`` need.
        prior_means: by side (dimension,) float32, the mean vector of its texts as stored with the model, else zeros. They are
            cut like vectors but not made longer: that is nearest to the mean of cut vectors.
        english_offset: (dimension,) float32, what English alone adds to a vector, as stored with the model, else zeros.
    """

    def __init__(self, model: "SentenceTransformer", *, setting: _Setting, fingerprint: str, folder: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        self.name = setting.text
        self.fingerprint = fingerprint
        self.is_static = isinstance(model[0], StaticEmbedding)
        self._last: tuple[list[str], tuple[NDArray[np.int64], NDArray[np.int64]]] = (
            [],
            (np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)),
        )
        self._model = model.float()  # half-precision weights save space on disk only
        if self.is_static:
            self._silence_unknown_words()
        whole = int(model.get_embedding_dimension() or 0)
        self.dimension = setting.dimension or whole
        if self.dimension > whole:
            raise ModelError(setting.text, "dimension")
        means = {name: mean[: self.dimension] for name, mean in _read_prior_means(folder, whole).items()}
        self.prior_means = {side: means[side] for side in SIDES}
        self.english_offset = means["english"]
        self.prompts: Mapping[str, str] = {**_prompts_of(setting.name, model.prompts), **setting.prompts}
        self._rooms = {role: self._room(prompt) for role, prompt in self.prompts.items()}

    @classmethod
    def load(
        cls,
        name: str | None = None,
        *,
        cache_folder: Path | None = None,
        device: str = "cpu",
        download: bool = True,
    ) -> Self:
        """Load the model that a setting names: the embedded default (None), a folder, or a name on the hub.

        A static model sets torch to one thread for the whole process: its work is memory-bound, and two threads on
        contended cores are several times slower than one.

        Raises:
            ModelError: there is no such folder, it holds no model, the hub cannot be reached, does not know the name or may
                not be asked (no ``download``), or the model cannot do what the setting asks of it.
        """
        setting = _Setting.of(name or DEFAULT_NAME)
        folder, identity = located(setting.name, asked=setting.text, cache_folder=cache_folder, download=download)
        if identity is None and not (folder / "modules.json").is_file():
            raise ModelError(setting.text, "not_a_model")

        import torch  # takes seconds: only when there is something to load
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(str(folder), device=device, local_files_only=True)
            encoder = cls(model, setting=setting, fingerprint=identity or fingerprint_of(folder), folder=folder)
        except ModelError:
            raise
        except Exception as error:
            # tokenizers, safetensors and transformers raise what they like, tokenizers even bare Exception
            raise ModelError(setting.text, "not_a_model") from error
        if encoder.is_static:
            torch.set_num_threads(1)
        return encoder

    def encode(self, texts: "Sequence[str]", *, role: Role) -> NDArray[np.float32]:
        """Return float32 (len(texts), dimension): unit rows, a zero row for a text without any known word.

        Of a text longer than the model reads at once, each part is encoded, with the prompt, and the mean of their vectors,
        weighted by their tokens, is the text's.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self.is_static and not any(self.prompts.values()):
            return self._embedded(texts)
        windows = [self._windows(text, self._rooms[role]) for text in texts]
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        parts = encode(
            [part for parts_of_text in windows for part, _ in parts_of_text],
            prompt=self.prompts[role],
            batch_size=_BATCH_TEXTS[self.is_static],
            show_progress_bar=False,
            normalize_embeddings=True,
            truncate_dim=self.dimension,
            convert_to_numpy=True,
        )
        edges = np.cumsum([0, *map(len, windows)])
        vectors = np.ascontiguousarray(parts[edges[:-1]], dtype=np.float32)
        for row, (start, stop) in enumerate(pairwise(edges)):
            if stop - start > 1:
                mean = np.array([tokens for _, tokens in windows[row]], dtype=np.float32) @ parts[start:stop]
                vectors[row] = mean / np.linalg.norm(mean)
        vectors[[not text.strip() for text in texts]] = 0.0  # a transformer has an opinion on nothing, too
        return vectors

    def encode_alike(self, texts: "Sequence[str]", *, role: Role) -> NDArray[np.float32]:
        """Return the rows of ``encode`` less what their language alone adds, so that texts of two languages compare."""
        vectors = self.encode(texts, role=role)
        english = np.array([language(text) == "en" for text in texts], dtype=np.bool_)
        vectors[english & vectors.any(axis=1)] -= self.english_offset
        return vectors

    def _windows(self, text: str, room: int | None) -> list[tuple[str, int]]:
        """Return the consecutive parts of a text that have at most ``room`` tokens each, and their numbers of tokens.

        A part is split again where it has more tokens than it had within the text.
        """
        if room is None:
            return [(text, 1)]
        starts = [start for start, _ in self._unbounded_tokenizer.encode(text, add_special_tokens=False).offsets]
        cuts = sorted({0, *starts[room::room], len(text)})
        if not cuts[1:-1]:
            return [(text, len(starts))]
        return [window for start, end in pairwise(cuts) for window in self._windows(text[start:end], room)]

    def _room(self, prompt: str) -> int | None:
        """Return how many tokens of a text the model reads beside a prompt and its own special tokens, None: any number."""
        length = self._model.max_seq_length
        if self.is_static or length is None or not hasattr(self._model.tokenizer, "backend_tokenizer"):
            return None
        room = int(length - self._model.preprocess([""], prompt=prompt)["input_ids"].shape[-1])
        if room < 1:
            raise ModelError(self.name, "prompt_long")
        return room

    @cached_property
    def _unbounded_tokenizer(self) -> "Tokenizer":
        """A tokenizer of our own: the model's remembers the length to which it truncates, for all threads."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _embedded(self, texts: "Sequence[str]") -> NDArray[np.float32]:
        """Return what the model's own ``encode`` would, from tokens that ``words`` needs as well."""
        import torch

        ids, offsets = self._tokens(texts)
        features = {"input_ids": torch.from_numpy(ids), "offsets": torch.from_numpy(offsets[:-1])}
        with torch.inference_mode():
            device = self._model.device
            embedded = self._model({name: values.to(device) for name, values in features.items()})["sentence_embedding"]
            cut = embedded[:, : self.dimension]
            unit: NDArray[np.float32] = torch.nn.functional.normalize(cut).float().cpu().numpy()
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


def _prompts_of(name: str, shipped: "Mapping[str, str | None]") -> "Mapping[str, str]":
    """Return the prompts by role that a model ships, else those of the family that its name's last part tells."""
    prompts = {
        role: next((prompt for key in keys if (prompt := shipped.get(key))), "") for role, keys in _SHIPPED_AS.items()
    }
    if any(prompts.values()):
        return prompts
    last = Path(name).name.casefold()
    return next((known for pattern, known in _FAMILIES if re.search(pattern, last)), prompts)


def located(name: str, *, asked: str, cache_folder: Path | None, download: bool = True) -> tuple[Path, str | None]:
    """Return the local folder of a model and, for a hub model, its fingerprint (name and commit stand for the content).

    Args:
        name: a folder, a name on the hub or ``embedded``.
        asked: the whole setting, which errors name.
        cache_folder: of the hub's client; None: its own.
        download: whether the hub may be asked.

    Raises:
        ModelError: there is no such folder, the hub cannot be reached, does not know the name or may not be asked.
    """
    folder = DEFAULT_MODEL if name == DEFAULT_NAME else Path(name).expanduser()
    if folder.is_dir():
        return folder, None
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") != 1:
        raise ModelError(asked, "no_such_folder")
    try:
        folder = _hub_snapshot(name, cache_folder, download=download)
    except (FileNotFoundError, Empty) as error:
        raise ModelError(asked, "unreachable") from error
    return folder, hashlib.sha256(f"{name}@{folder.name}".encode()).hexdigest()


def _hub_snapshot(name: str, cache_folder: Path | None, *, download: bool) -> Path:
    """Return the folder of a hub model's files: the cached copy, else a download.

    Raises:
        FileNotFoundError: there is no whole copy and the hub may not be asked, has none or breaks off.
        queue.Empty: the hub says nothing.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    with suppress(LocalEntryNotFoundError, HFValidationError):
        cached = Path(
            snapshot_download(name, cache_dir=cache_folder, ignore_patterns=_OTHER_FORMATS, local_files_only=True)
        )
        if any(path.suffix in {".safetensors", ".bin"} for path in cached.rglob("*")):  # else a download broke off
            return cached
    if not download:
        raise FileNotFoundError(name)
    # A process, because it can be ended: looking up a name and some requests of the hub's client know no time limit, and
    # its threads keep a process from ending.
    context = get_context("spawn")
    said: Queue[str | None] = context.Queue()
    process = context.Process(target=_fetch, args=(said, name, cache_folder), daemon=True)
    process.start()
    try:
        for seconds in chain([_STALLED_SECONDS, _REACHABLE_SECONDS], repeat(_STALLED_SECONDS)):
            if (folder := said.get(timeout=seconds)) is not None:
                break
    finally:
        process.kill()
        process.join()
    if not folder:
        raise FileNotFoundError(name)
    return Path(folder)


def _fetch(said: "Queue[str | None]", name: str, cache_folder: Path | None) -> None:
    """Download a model; put None at every sign of life, last its folder, or an empty text for a failure.

    The first sign is that the hub's client is loaded, the second that the hub knows the name.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.utils.tqdm import tqdm

    class Bar(tqdm):
        def update(self, n: float | None = 1) -> Any:
            said.put(None)
            return super().update(n)

    said.put(None)
    folder = ""
    with suppress(
        Exception
    ):  # the client lets its own HTTP library's errors through, and which library that is changes
        HfApi().model_info(name)
        said.put(None)
        folder = snapshot_download(name, cache_dir=cache_folder, ignore_patterns=_OTHER_FORMATS, tqdm_class=Bar)
    said.put(folder)


def fingerprint_of(folder: Path) -> str:
    """Return the sha256 over the names and contents of a model folder's files, documentation left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".md", ".py", ".pyc"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_prior_means(folder: Path, dimension: int) -> dict[str, NDArray[np.float32]]:
    path = folder / PRIOR_MEANS_FILE
    names = (*SIDES, "english")
    if not path.is_file():
        return dict.fromkeys(names, np.zeros(dimension, dtype=np.float32))
    read = json.loads(path.read_text(encoding="utf-8"))
    means = {name: np.array(read[name], dtype=np.float32) for name in names}
    if any(mean.shape != (dimension,) for mean in means.values()):
        raise ValueError(f"{PRIOR_MEANS_FILE} has other dimensions than the model's {dimension}")
    return means
