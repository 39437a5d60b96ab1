"""A pass over all texts finds what looking at each would find."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from service.matching.row_sets import numbers_of, rows_of
from service.matching.scanned import ScannedTexts

_TEXTS = st.lists(st.text("ai 1检測\n", max_size=8), max_size=60)


@example(texts=["main ai", "main", "ai"], word="ai", rows={0, 1, 2})
@example(texts=["检", "测"], word="检测", rows={0, 1})
@given(_TEXTS, st.text("ai1检测", min_size=1, max_size=2), st.sets(st.integers(0, 59)))
def test_rows_are_those_of_looking_at_each_text(texts: list[str], word: str, rows: set[int]) -> None:
    within = {row for row in rows if row < len(texts)}

    def holds(text: str) -> bool:
        if not word.isascii():
            return word in text
        return re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text) is not None

    for asked in (within, set(range(len(texts)))):
        found = ScannedTexts(texts).holding(word, rows_of(asked))
        assert numbers_of(found) == sorted(row for row in asked if holds(texts[row]))
