"""Data in, model folder out: ``python -m indexes.training --data DIR --lexicon DIR --lists DIR --out DIR``.

About six minutes on one core, half of it the teacher reading glosses. One thread: sums are then added in one order, and
the same seed gives the same table.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import numpy as np

from indexes.lexicon import read_lexicon
from indexes.training.centres import read_lists
from indexes.training.contrast import Schedule, train
from indexes.training.export import export_model
from indexes.training.glosses import glosses_by_word, names_only, read_entries, shared_gloss_pairs
from indexes.training.lexicon import concept_pairs, short_terms
from indexes.training.pairs import read_papers, read_technical_texts, read_translations, token_pairs
from indexes.training.start import start_table
from indexes.training.teacher import encode
from indexes.training.tokenizer import build_tokenizer, traditional_to_simplified
from indexes.training.vocabulary import (
    choose_chinese,
    choose_english,
    count_chinese,
    count_english,
    read_jieba_counts,
)

CHINESE_WORDS = 44_000
ENGLISH_WORDS = 12_000
DIMENSIONS = 160
"""Together 18 MB in half precision; the tokenizer file is the rest of the 20 MB the package allows."""

_log = logging.getLogger("indexes.training")


def make_model(data: Path, lexicon: Path, lists: Path, out: Path, *, seed: int) -> None:
    """Train the model on ``data`` and ``lexicon`` and write it to the folder ``out``.

    Args:
        data: holds ``cedict_ts.u8.gz`` and the files which `pairs` names.
        lexicon: folder of csv files, see `lexicon`.
        lists: folder of demands and supplies, see `centres`.
        out: made where it is absent; a model card in it stays.
        seed: of the order of training pairs.
    """
    entries = list(read_entries(data / "cedict_ts.u8.gz"))
    concepts = read_lexicon(lexicon)
    terms = short_terms(concepts)
    glosses = terms | glosses_by_word(entries)
    technical_texts = list(read_technical_texts(data))
    translations = list(read_translations(data))
    english_texts = [
        *(gloss for meanings in glosses.values() for gloss in meanings),
        *(text for text, _ in translations),
        *(text for concept in concepts for text in (*concept.chinese, *concept.english)),
    ]
    words = [
        *choose_chinese(
            read_jieba_counts(),
            technical=count_chinese(technical_texts),
            explained=glosses.keys(),
            names=names_only(entries),
            needed=terms.keys(),
            limit=CHINESE_WORDS,
        ),
        *choose_english(
            count_english(english_texts),
            needed=count_english(text for concept in concepts for text in (*concept.chinese, *concept.english)).keys(),
            limit=ENGLISH_WORDS,
        ),
    ]
    tokenizer = build_tokenizer(
        words, simplified=traditional_to_simplified("".join(entry.traditional for entry in entries))
    )
    meanings = {
        word.token: word.text if word.is_english else "; ".join(glosses[word.text])
        for word in words
        if word.is_english or word.text in glosses
    }
    _log.info("%d words, %d with a meaning, go to the teacher", len(words), len(meanings))
    taught = dict(zip(meanings, encode(list(meanings.values())), strict=True))
    table = start_table(words, taught, dimensions=DIMENSIONS)
    table = np.concatenate([np.zeros_like(table[:1]), table])

    pairs = token_pairs(
        tokenizer,
        [
            *((word, "; ".join(meaning)) for word, meaning in glosses.items()),
            *shared_gloss_pairs(glosses),
            *concept_pairs(concepts),
            *translations,
            *read_papers(data),
        ],
    )
    _log.info("training on %d pairs", len(pairs))
    table = train(table, pairs, seed=seed, schedule=Schedule())
    export_model(tokenizer, table, out, lists=read_lists(lists))


def _main() -> None:
    import torch

    parser = argparse.ArgumentParser(prog="python -m indexes.training", description="Make the embedded default model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with embedding/ in it")
    parser.add_argument("--lexicon", type=Path, required=True, help="folder of the lexicon's csv files")
    parser.add_argument(
        "--lists", type=Path, required=True, help="folder of demands.jsonl, supplies.jsonl, versions.jsonl"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    make_model(arguments.data / "embedding", arguments.lexicon, arguments.lists, arguments.out, seed=arguments.seed)


if __name__ == "__main__":
    _main()
