"""Pairs of texts to scores: a cross-encoder reads both texts at once, which is slow and knows more than two vectors do.

There is no default: any sentence-transformers ``CrossEncoder`` that gives one score per pair is named as encoders are, by a
folder or a name on the hub. Texts are read as given: callers pass the normal form of ``indexes.text``.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import ModelError, fingerprint_of, located

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import CrossEncoder

_TRAINED = ("ForSequenceClassification", "ForCausalLM")
"""How architectures end whose weights hold all that a score needs."""


class Reranker:
    """A loaded cross-encoder; make one with ``Reranker.load``.

    Attributes:
        name: the folder or hub name asked for.
        fingerprint: sha256 (hex) of the model.
    """

    def __init__(self, model: "CrossEncoder", *, name: str, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._model = model

    @classmethod
    def load(cls, name: str, *, cache_folder: Path | None = None) -> Self:
        """Load the cross-encoder of a folder or a name on the hub.

        Raises:
            ModelError: it cannot be had, see ``located``, is no cross-encoder, or gives several scores for a pair.
        """
        folder, identity = located(name, asked=name, cache_folder=cache_folder)
        if not _is_cross_encoder(folder):
            raise ModelError(name, "not_a_model")

        from sentence_transformers import CrossEncoder  # takes seconds: only when there is something to load

        try:
            model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
            model.float()  # half-precision weights save space on disk only
            # Sets the tokenizer's truncation and padding, which must not change while another thread uses it.
            model.predict([("a", "b")], show_progress_bar=False)
            fingerprint = identity or fingerprint_of(folder)
        except Exception as error:  # the libraries raise what they like, see Encoder.load
            raise ModelError(name, "not_a_model") from error
        if model.num_labels != 1:
            raise ModelError(name, "several_labels")
        return cls(model, name=name, fingerprint=fingerprint)

    def scores(self, pairs: "Sequence[tuple[str, str]]") -> NDArray[np.float32]:
        """Return how well the second text of each pair answers the first, float32 (len(pairs),), higher is better.

        The scale is the model's own: 0 to 1 by its sigmoid, any number where it ships another activation; no threshold holds
        for two models. Of a pair longer than the model reads, the longer text loses its end.
        """
        if not pairs:
            return np.zeros(0, dtype=np.float32)
        scores = np.asarray(self._model.predict(list(pairs), show_progress_bar=False), dtype=np.float32)
        return scores.reshape(len(pairs))


def _is_cross_encoder(folder: Path) -> bool:
    """Tell whether a model was made to score pairs; to any other the library adds a head of random weights.

    Those saved before sentence-transformers 6 have no list of modules and look like any model of transformers.
    """
    if (folder / "modules.json").is_file():
        return bool(_read(folder / "config_sentence_transformers.json").get("model_type") == "CrossEncoder")
    return any(name.endswith(_TRAINED) for name in _read(folder / "config.json").get("architectures") or ())


def _read(path: Path) -> dict[str, Any]:
    """Return what a file of settings says, nothing if it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
