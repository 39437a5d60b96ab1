"""Both sides' search in this process: the newest generation on disk and the rows that changed since.

A state is immutable and replaced whole, so a search that runs while rows arrive sees one or the other.
Rows are given to the engine; it reads no database.
"""

import copy
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from service.domain.errors import InvalidError, UnavailableError
from service.domain.item import Item, Side, State
from service.domain.taxonomy import Taxonomy
from service.matching.criteria import Criteria
from service.matching.evidence import Words
from service.matching.features import FeatureMaker
from service.matching.profiles import Profiles
from service.matching.searched import Places, SearchedText, searched_text
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.encoder import Encoder
    from indexes.hybrid import Allowed, Entry, HybridIndex, Parts, Scored
    from indexes.lexicon import Lexicon
    from indexes.rerank import Reranker

Progress = Callable[[int, int], None]
"""Called with how many rows are done, of how many."""

DELTA_LIMIT = 2_000
"""Changed rows beyond which a new generation pays: the delta is kept in memory and searched beside the base."""
DELTA_SHARE = 0.2
"""Share of the base beyond which its statistics (means, document frequencies) no longer speak for the delta."""


@dataclass(frozen=True)
class IndexState:
    """What a search looks at."""

    generation: int
    revision: int
    """Every change up to this revision number is in."""
    sides: Mapping[Side, "HybridIndex"]
    delta_rows: int
    superseded: bool = False
    """Whether another model is wanted than the one that made it and answers for now."""

    @property
    def encoders(self) -> tuple["Encoder", "Encoder"]:
        """The models of its texts and words, of queries and changed rows as well: vectors of two models never meet."""
        base = self.sides[Side.DEMAND].base
        return base.encoder, base.word_encoder

    @property
    def base_rows(self) -> int:
        """How many rows the generation holds."""
        return sum(len(index.base.ids) for index in self.sides.values())

    @property
    def outgrown(self) -> bool:
        """Tell whether more has changed than a delta should carry."""
        return self.delta_rows > min(DELTA_LIMIT, DELTA_SHARE * self.base_rows)

    @property
    def due(self) -> bool:
        """Tell whether a new generation is."""
        return self.outgrown or self.superseded


@contextmanager
def _folder_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError("index_folder_unusable", folder=str(folder), problem=error.strerror or "?") from error


@contextmanager
def _model_errors(variable: str) -> Iterator[None]:
    """Say of a model that cannot be used which variable names it."""
    from indexes.encoder import ModelError

    try:
        yield
    except ModelError as error:
        problem = f"model.{error.reason}"
        raise InvalidError("model_unusable", name=error.name, problem=problem, variable=variable) from error


class Engine:
    """Search over both sides; opened lazily, because its libraries take seconds to import."""

    def __init__(
        self,
        folder: Path,
        taxonomy: Taxonomy,
        lexicon: Traversable,
        *,
        model: str | None = None,
        reranker: str | None = None,
        source: str = "",
    ) -> None:
        """Remember where generations and the lexicon live, which models are wanted and which database rows come from.

        Loads nothing yet.
        """
        self.lock = threading.RLock()
        """Held while the state is brought up to date; searches take no lock."""
        self._folder = folder
        self.taxonomy = taxonomy
        self._lexicon_folder = lexicon
        self._places = Places(taxonomy)
        self._model = model
        self._wanted_reranker = reranker
        self._source = source
        self._loading = threading.Lock()
        self._encoders: tuple[Encoder, Encoder] | None = None
        self._reranker: Reranker | None = None
        self._state: IndexState | None = None

    @property
    def state(self) -> IndexState:
        """Return what is searched now.

        Raises:
            UnavailableError: nothing is loaded yet.
        """
        if self._state is None:
            raise UnavailableError("index_starting")
        return self._state

    @property
    def loaded(self) -> bool:
        """Tell whether a search would be answered."""
        return self._state is not None

    def require_loaded(self) -> None:
        """Stop where a search would have to wait, as a request must not, for a model to load.

        Raises:
            UnavailableError: nothing is loaded yet.
        """
        _ = self.state

    def encoders(self) -> tuple["Encoder", "Encoder"]:
        """Return the model of the texts and the model of the words, loaded at the first call.

        Raises:
            InvalidError: the model cannot be used.
        """
        from indexes.encoder import Encoder

        if self._encoders is not None:  # without a lock: a search that holds a database connection must not wait for
            return self._encoders  # a refresh that waits for a connection
        with self._loading:  # one of its own: a model may have to be fetched, and a refresh is over at once
            if self._encoders is None:
                with _model_errors("DUIJIE_MODEL"):
                    chosen = Encoder.load(self._model) if self._model else None  # first: it is what may be wrong
                    self._encoders = (chosen or self._words, self._words)
            return self._encoders

    def reranker(self) -> "Reranker | None":
        """Return the cross-encoder, loaded at the first call; None where the settings name none.

        Raises:
            InvalidError: it cannot be used.
        """
        if not self._wanted_reranker or self._reranker is not None:
            return self._reranker
        from indexes.rerank import Reranker

        with self._loading:
            if self._reranker is None:
                with _model_errors("DUIJIE_RERANKER"):
                    self._reranker = Reranker.load(self._wanted_reranker)
            return self._reranker

    @cached_property
    def _words(self) -> "Encoder":
        from indexes.encoder import Encoder

        return Encoder.load()

    @cached_property
    def _lexicon(self) -> "Lexicon":
        from indexes.lexicon import Lexicon, read_lexicon

        return Lexicon(read_lexicon(self._lexicon_folder))

    @cached_property
    def _profiles(self) -> Profiles:
        return Profiles(self.taxonomy, self._lexicon, self._words)

    @cached_property
    def feature_maker(self) -> FeatureMaker:
        """What makes the features of a pair; reads the lexicon at the first use."""
        return FeatureMaker(self._lexicon, self._profiles)

    @cached_property
    def criteria(self) -> Criteria:
        """What judges a pair by criterion."""
        return Criteria(self._lexicon, self.taxonomy, lambda: self._words)

    def text_of(self, item: Item) -> SearchedText:
        """Return the text by which the item is found."""
        return searched_text(item, self._places)

    def sectors_of(self, item: Item) -> tuple[str, ...]:
        """Return the sectors that an item states, else the one that its text is likeliest about."""
        return item.sectors or (self._profiles.likeliest_sector(self.text_of(item)),)

    def open_newest(self) -> bool:
        """Read the newest generation if it is newer than the one in use; tell whether there is one to use.

        One that was made by other text rules, another taxonomy or from another database, or that is damaged, is none. One
        of another model is used where nothing else is, with that model.

        Raises:
            InvalidError: the model cannot be used.
            UnavailableError: the index folder cannot be read.
        """
        with self.lock, _folder_errors(self._folder):
            number = self._newest()
            if self._state is not None and number in {None, self._state.generation}:
                return True
            opened = self._open()
            if opened is None and self._newest() != number:  # overtaken by a writer that cleared what was being read
                opened = self._open()
            self._state = opened or self._state or self._open_former()
            return self._state is not None

    def open_former(self) -> None:
        """Search the newest generation with the model that made it, if another one is wanted, which may have to be fetched.

        Raises:
            UnavailableError: the index folder cannot be read.
        """
        with self.lock, _folder_errors(self._folder):
            self._state = self._state or self._open_former()

    def _newest(self) -> int | None:
        from indexes.segments import DamagedError, current_number

        try:
            return current_number(self._folder)
        except DamagedError:
            return None

    def _open_former(self) -> IndexState | None:
        """Open the newest generation with the model that made it, if it is another and still there as it was."""
        from indexes.encoder import DEFAULT_NAME, Encoder, ModelError
        from indexes.segments import UnusableError, made_by

        try:
            model = made_by(self._folder)
            if model is None or model == (self._model or DEFAULT_NAME):
                return None
            former = self._words if model == DEFAULT_NAME else Encoder.load(model, download=False)
        except (ModelError, UnusableError):
            return None
        state = self._opened(former, self._words)
        return None if state is None else replace(state, superseded=True)

    def _open(self) -> IndexState | None:
        return self._opened(*self.encoders())

    def _opened(self, encoder: "Encoder", words: "Encoder") -> IndexState | None:
        from indexes.hybrid import HybridIndex
        from indexes.segments import Expected, UnusableError, open_current

        expected = Expected.of(encoder, words, taxonomy_version=self.taxonomy.version, source=self._source)
        try:
            opened = open_current(self._folder, expected, encoder=encoder, word_encoder=words)
        except UnusableError:
            return None
        if opened is None:
            return None
        return IndexState(
            generation=opened.manifest.number,
            revision=opened.manifest.row_revision,
            sides={side: HybridIndex(opened.sides[side.value]) for side in Side},
            delta_rows=0,
        )

    def build(self, items: Mapping[Side, Iterable[Item]], revision: int, progress: Progress | None = None) -> None:
        """Write a new generation of all open items; searches go on with the former one until it is opened.

        Raises:
            UnavailableError: the index folder cannot be written.
        """
        from indexes.segments import write_generation

        encoder, words = self.encoders()
        with _folder_errors(self._folder):
            write_generation(
                self._folder,
                {
                    side.value: [self._entry(item) for item in rows if item.state is State.OPEN]
                    for side, rows in items.items()
                },
                encoder=encoder,
                word_encoder=words,
                row_revision=revision,
                taxonomy_version=self.taxonomy.version,
                source=self._source,
                progress=progress,
            )

    def apply(self, items: Sequence[Item], revision: int) -> None:
        """Take in the present form of changed items; closed ones are no longer found."""
        with self.lock:
            state = self.state
            sides = dict(state.sides)
            for side in Side:
                rows = [item for item in items if item.SIDE is side]
                if rows:
                    sides[side] = sides[side].apply(
                        [self._entry(item) for item in rows if item.state is State.OPEN],
                        {item.id for item in rows if item.state is State.CLOSED},
                    )
            self._state = replace(state, revision=revision, sides=sides, delta_rows=state.delta_rows + len(items))

    def pinned(self) -> "Engine":
        """Return an engine that goes on searching what this one does now, so that a list and its record are of one model.

        Raises:
            InvalidError: the cross-encoder cannot be used.
        """
        _ = self.feature_maker, self.criteria, self.reranker()  # read once for all of them
        return copy.copy(self)

    def search(self, side: Side, text: str, *, limit: int, allowed: "Allowed") -> "list[Scored]":
        """Return the items of ``side`` that fit a text which speaks for the other side, best first."""
        state = self.state
        return state.sides[side].search(text, k=limit, query_mean=state.sides[side.other].base.mean, allowed=allowed)

    def near(self, side: Side, text: str, *, least: float, limit: int, allowed: "Allowed") -> "dict[str, Parts]":
        """Return the score parts of the items of ``side`` nearest to a text, of centred cosine ``least`` or more, by id."""
        state = self.state
        mean = state.sides[side.other].base.mean
        return state.sides[side].near(text, query_mean=mean, least=least, limit=limit, allowed=allowed)

    def parts(self, side: Side, text: str, ids: Sequence[str]) -> "dict[str, Parts]":
        """Return the score parts of items of ``side`` for a text which speaks for the other side, by id.

        Items that are not in the index are left out.
        """
        index, mean = self.state.sides[side], self.state.sides[side.other].base.mean
        known = [item_id for item_id in ids if item_id in index]
        return dict(zip(known, index.parts(text, known, query_mean=mean), strict=True))

    def late(self, demand_ids: Sequence[str], supply_id: str) -> list[float]:
        """Return the late interaction of each demand with one supply, 0 where the supply is not in the index."""
        state = self.state
        supplies = state.sides[Side.SUPPLY]
        if supply_id not in supplies or not demand_ids:
            return [0.0] * len(demand_ids)
        words = state.sides[Side.DEMAND].words(demand_ids)
        return [found[supply_id] for found in supplies.late(words, [(supply_id,)] * len(words))]

    def words(self) -> Words:
        """Return what evidence is weighed by: the word model, and how rare each word is on both sides."""
        state = self.state
        demands, supplies = (state.sides[side].base.word_weights for side in Side)
        return Words(state.encoders[1], (demands + supplies).astype(np.float32) / np.float32(2))

    def versions(self) -> dict[str, str]:
        """Return what a list of matches depends on besides the rows."""
        versions = self.model_versions() | {"second_stage": second_stage().version}
        reranker = self.reranker()
        return versions if reranker is None else versions | {"reranker": _version(reranker)}

    def model_versions(self) -> dict[str, str]:
        """Return what features depend on; the model is the one that answers, which may not be the wanted one yet."""
        from indexes.text import TEXT_VERSION

        encoder, words = self.encoders() if self._state is None else self._state.encoders
        return {
            "model": _version(encoder),
            "words": _version(words),
            "text": str(TEXT_VERSION),
            "taxonomy": self.taxonomy.version,
            "lexicon": self.feature_maker.lexicon_version,
        }

    def _entry(self, item: Item) -> "Entry":
        from indexes.hybrid import Entry

        return Entry(id=item.id, text=self.text_of(item).text)


def _version(model: "Encoder | Reranker") -> str:
    return f"{model.name}@{model.fingerprint[:16]}"
