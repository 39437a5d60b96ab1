"""Writes the model folder: a plain sentence-transformers model of half-precision weights, without code of its own.

Half precision saves space on disk only. A reader loads, then calls ``.float()``: in half precision `Normalize` divides an empty
text's zero by zero, since its guard of 1e-12 is zero there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.training.centres import write_prior_means

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from indexes.training.centres import Lists


def export_model(tokenizer: Tokenizer, table: NDArray[np.float32], folder: Path, *, lists: Lists) -> None:
    """Write ``StaticEmbedding`` and ``Normalize`` to ``folder``; other files there, such as the model card, stay.

    Args:
        tokenizer: as many ids as ``table`` has rows.
        table: float32 of shape (tokens, dimensions); row 0, the unknown token, is zero.
        folder: made where it is absent.
        lists: texts whose means are written beside the model, see `centres`.

    Raises:
        ValueError: rows and ids differ in number, or the unknown token counts for something.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    if table.shape[0] != tokenizer.get_vocab_size() or table[0].any():
        msg = f"{table.shape[0]} rows for {tokenizer.get_vocab_size()} tokens, or the unknown token's row is not zero"
        raise ValueError(msg)
    embedding = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(table).half())
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    (folder / "model.safetensors").chmod(0o644)  # written for its owner alone; a service may run as somebody else
    write_prior_means(model.float(), lists, folder)
    # Once more, without the indentation that makes the file twice as long.
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
