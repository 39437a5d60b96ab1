"""The tokenizer: any text → ids of known words, in one Hugging Face `tokenizers` file without code.

Normalised first: NFKC, lower case, Traditional → Simplified character by character (`charsmap.py`). Callers that have
a converter which knows words should use it before; both then agree. Runs of Chinese and of Latin letters are kept, all
else (digits, punctuation) is dropped. Within a run the most probable sequence of known words wins (Unigram).
An English word that is not known is cut after its longest known beginning of four letters or more (``palletizing`` →
``pallet`` and an unknown rest); the unknown token's vector is zero, so it counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.training.charsmap import build_charsmap
from indexes.training.vocabulary import ENGLISH_MARK, SHORT_ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tokenizers import Tokenizer

    from indexes.training.vocabulary import Word

UNKNOWN_TOKEN = "[UNK]"  # noqa: S105 - a token of a vocabulary, not of an account
UNKNOWN_ID = 0

_SCORE_DIGITS = 3


def build_tokenizer(words: Iterable[Word], *, simplified: Mapping[str, str]) -> Tokenizer:
    """Return a tokenizer whose ids are 0 for what is unknown, then 1, 2, … in the order of ``words``.

    Args:
        words: what is known, each token once.
        simplified: Traditional character → Simplified character.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    short_words = "|".join(f"{ENGLISH_MARK}[a-z]{{{letters}}}" for letters in range(1, SHORT_ENGLISH + 1))
    pieces = [(UNKNOWN_TOKEN, 0.0), *((word.token, round(word.score, _SCORE_DIGITS)) for word in words)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN_ID, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Precompiled(build_charsmap(simplified)),
            normalizers.Replace(Regex(r"(?<![a-z])(?=[a-z])"), ENGLISH_MARK),
            normalizers.Replace(Regex(rf"(?<={short_words})(?![a-z])"), ENGLISH_MARK),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(rf"{ENGLISH_MARK}[a-z]+{ENGLISH_MARK}?|\p{{Han}}+"), behavior="removed", invert=True
    )
    return tokenizer


def traditional_to_simplified(characters: Iterable[str]) -> dict[str, str]:
    """Return the answers of OpenCC's t2s for those of ``characters`` that it changes.

    One character at a time, so a character whose answer hangs on its word gets the usual one.
    """
    from opencc import OpenCC

    converter = OpenCC("t2s")
    answers = {character: converter.convert(character) for character in sorted(set(characters))}
    return {character: answer for character, answer in answers.items() if answer != character}
