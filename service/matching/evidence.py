"""What speaks for a match, quoted from both texts.

Words are compared by the word vectors of the embedded model: the same word on both sides, or two words
close in meaning. Every quotation is a span of the text as its author wrote it, from one demand and one
supply.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexes.text import Normalised, normal_form, normalise, stands_alone
from indexes.text import words as segmented
from service.domain.demand import Demand
from service.domain.item import Item
from service.domain.match import Reason, Span
from service.domain.supply import Supply
from service.domain.taxonomy import Scheme
from service.matching.catalogue import pieces_of
from service.matching.orders import without_orders
from service.matching.searched import SearchedText

if TYPE_CHECKING:
    from indexes.encoder import Encoder

WORD_PAIRS = 6
"""Word pairs quoted per match: as many as a person reads."""
CLOSE_COSINE = 0.70
"""From here on two words count as close in meaning; below, unrelated words of one field begin to pass."""
LEAST_WORTH = 1.6
"""Least weight of quoted words: the idf of one that stands in a fifth of the texts, so 系统 and 企业 say nothing."""
UNKNOWN_WORD_WEIGHT = 2.5
"""Weight of a name or acronym that the model does not know, such as MES: about that of a rare word."""
_KEPT_TEXTS = 1024
"""Texts whose words are kept, some 20 MB: the same few hundred items are shown again and again."""
_MOST_PLACES = 50
"""Places of one word that are marked in one field."""
SHORTEST_WORD = 2
"""A single Chinese character is too ambiguous to be evidence."""

_NUMBER_WORD = re.compile(
    "[0-9.,%一二三四五六七八九十百千万两几半多第]+[个台条成位名家款种项次批天年月周倍岁分秒点吨件只套]*"
)
_TELLS_NOTHING = frozenset(
    [
        "系统",
        "软件",
        "平台",
        "服务",
        "方案",
        "产品",
        "技术",
        "设备",
        "数据",
        "企业",
        "公司",
        "工厂",
        "项目",
        "功能",
        "支持",
        "提供",
        "实现",
        "进行",
        "通过",
        "采用",
        "使用",
        "应用",
        "给出",
        "需要",
        "希望",
        "目前",
        "现有",
        "首次",
        "其中",
        "以及",
        "时间",
        "小时",
        "分钟",
        "左右",
        "以上",
        "以下",
        "一款",
        "每天",
        "每年",
        "每月",
        "全部",
        "部分",
        "出厂",
        "管理",
        "客户",
        "用户",
        "人员",
        "相关",
        "问题",
        "情况",
    ]
)
_CODES = (Scheme.SECTORS, Scheme.SCENARIO_TYPES, Scheme.STAGES, Scheme.TECHNIQUES)


@dataclass(frozen=True)
class Words:
    """What is known of words."""

    encoder: "Encoder"
    """A static model, which has a vector per word."""
    weights: NDArray[np.float32]
    """(vocabulary,) idf times the length of the word's vector."""


def reasons(demand: SearchedText, supply: SearchedText, words: Words) -> tuple[Reason, ...]:
    """Return what speaks for the match in codes and words, codes first."""
    wanted, offered = demand.item, supply.item
    assert isinstance(wanted, Demand)  # noqa: S101 -- narrows the type; callers pass one of each side
    assert isinstance(offered, Supply)  # noqa: S101 -- likewise
    return (
        *_code_reasons(wanted, offered),
        *_word_reasons(demand, supply, words),
    )


class QueryEvidence:
    """A free query, looked at once: which of its words do items take up?"""

    def __init__(self, query: str, words: Words) -> None:
        """Cut the query into pieces and words."""
        self._query = query
        self._words = words
        self._normal = normal_form(query)
        self._pieces = pieces_of(query)
        self._asked = _words(query, words.encoder)

    def reasons(self, found: SearchedText) -> tuple[Reason, ...]:
        """Return which words an item takes up, in its texts, its organisation's name and its list number.

        Every place in the item is a span.
        """
        shown = _Shown(found.item)
        reasons = [*self._naming(shown)]
        explained = set()
        for asked, offered in _pairs(self._asked, _words(found.text, self._words.encoder), self._words):
            spans = tuple(span for place in offered.places if (span := found.span(*place)))
            if not spans:
                continue
            asked_text = self._query[slice(*asked.places[0])]
            same = asked.text == offered.text
            code = "query_word" if same else "query_related_word"
            reasons.append(Reason(code=code, parameters={"asked": asked_text, "found": spans[0].text}, spans=spans))
            explained.add(asked.text)
        return (*reasons, *self._holding(shown, explained))

    def _naming(self, shown: "_Shown") -> Iterator[Reason]:
        for code, field in (("query_number", "list_number"), ("query_organisation", "organisation_name")):
            spans = shown.spans(field, self._normal)
            if spans and (field == "organisation_name" or spans[0].text == shown.item.list_number):
                yield Reason(code=code, parameters={"asked": self._query, "found": spans[0].text}, spans=spans)

    def _holding(self, shown: "_Shown", explained: set[str]) -> Iterator[Reason]:
        """Yield the pieces that stand in the item as they are, else their telling words, unless explained."""
        fields = [*shown.item.texts(), "organisation_name"]
        for piece, parts in self._pieces:
            telling = [word for word in parts if _tells_something(word)]
            if explained.issuperset(telling):
                continue
            for word in dict.fromkeys((piece, *telling)):
                spans = tuple(span for field in fields for span in shown.spans(field, word))
                if spans and word not in explained:
                    yield Reason(code="query_word", parameters={"asked": word, "found": spans[0].text}, spans=spans)
                    if word == piece:
                        break


class _Shown:
    """The fields of an item, each folded once."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self._normal: dict[str, Normalised] = {}

    def spans(self, field: str, wanted: str) -> tuple[Span, ...]:
        """Return where a field says something, folded in width, case and script, as written there.

        Args:
            field: its name.
            wanted: in normal form; a Latin word counts as a word of its own: ai stands in main, but is no word there.
        """
        text = without_orders(getattr(self.item, field))
        normal = self._normal.get(field) or self._normal.setdefault(field, normalise(text))
        if not wanted or wanted not in normal.text:
            return ()
        edge = r"(?<![a-z0-9]){}(?![a-z0-9])" if wanted.isascii() else "{}"
        matches = islice(re.finditer(edge.format(re.escape(wanted)), normal.text), _MOST_PLACES)
        places = [normal.span(*match.span()) for match in matches]
        return tuple(
            Span(side=self.item.SIDE, field=field, start=start, end=end, text=text[start:end]) for start, end in places
        )


def _tells_something(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word not in _TELLS_NOTHING and not _NUMBER_WORD.fullmatch(word)


def _code_reasons(demand: Demand, supply: Supply) -> Iterator[Reason]:
    for scheme in _CODES:
        if common := sorted(set(getattr(demand, scheme)) & set(getattr(supply, scheme))):
            yield Reason(code=f"{scheme}_agree", parameters={"scheme": scheme.value, "codes": tuple(common)})


@dataclass(frozen=True)
class _Word:
    """A word of a text and all places where it stands."""

    text: str
    """In its normal form."""
    token: int | None
    """Its row in the word table; None: the model does not know it, only the same word answers it."""
    places: tuple[tuple[int, int], ...]


def _word_reasons(demand: SearchedText, supply: SearchedText, words: Words) -> Iterator[Reason]:
    pairs = [
        (asked.text == offered.text, demand.span(*asked.places[0]), supply.span(*offered.places[0]))
        for asked, offered in _pairs(_words(demand.text, words.encoder), _words(supply.text, words.encoder), words)
    ]
    quoted = [(same, asked, offered) for same, asked, offered in pairs if asked and offered]
    if shared := [(asked, offered) for same, asked, offered in quoted if same]:
        yield Reason(
            code="shared_words",
            parameters={"words": tuple(offered.text for _, offered in shared)},
            spans=tuple(span for pair in shared for span in pair),
        )
    for same, asked, offered in quoted:
        if not same:
            yield Reason(
                code="related_words",
                parameters={"demand": asked.text, "supply": offered.text},
                spans=(asked, offered),
            )


def _pairs(asked: Sequence[_Word], offered: Sequence[_Word], words: Words) -> list[tuple[_Word, _Word]]:
    """Return the words of the first text that the second takes up, with their counterparts, the weightiest first."""
    same = {word.text: word for word in offered}
    found = [(_weight(word, words), word, same[word.text]) for word in asked if word.text in same]
    found += _related([word for word in asked if word.text not in same], offered, words)
    telling = [(worth, word, other) for worth, word, other in found if worth >= LEAST_WORTH]
    telling.sort(key=lambda pair: (-pair[0], pair[1].places))
    return [(word, other) for _, word, other in telling[:WORD_PAIRS]]


def _related(asked: Sequence[_Word], offered: Sequence[_Word], words: Words) -> list[tuple[float, _Word, _Word]]:
    """Return each asked word's nearest offered one where the two are close in meaning."""
    known = [(word, word.token) for word in asked if word.token is not None]
    others = [(word, word.token) for word in offered if word.token is not None]
    if not known or not others:
        return []
    cosines = words.encoder.word_cosines(
        *(np.array([token for _, token in side], dtype=np.int32) for side in (known, others))
    )
    best = cosines.argmax(axis=1)
    closeness = cosines[np.arange(len(known)), best]
    return [
        (float(closeness[row]) ** 3 * _weight(word, words), word, others[best[row]][0])
        for row, (word, _) in enumerate(known)
        if closeness[row] >= CLOSE_COSINE
    ]


def _weight(word: _Word, words: Words) -> float:
    return UNKNOWN_WORD_WEIGHT if word.token is None else float(words.weights[word.token])


@lru_cache(maxsize=_KEPT_TEXTS)
def _words(text: str, encoder: "Encoder") -> tuple[_Word, ...]:
    """Return each distinct word that can be evidence, in the order of the text."""
    normal = normalise(text)
    known = {(start, end): token for token, start, end in encoder.word_spans(normal.text)}
    whole = {span: token for span, token in known.items() if _can_be_evidence(normal.text, *span)}
    covered = {place for start, end in whole for place in range(start, end)}
    others = [(found.start, found.end) for found in segmented(normal.text) if len(found.text) >= SHORTEST_WORD]
    unknown = [span for span in others if covered.isdisjoint(range(*span))]
    tokens: dict[str, int | None] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    reached = 0
    for span in sorted({*whole, *unknown}, key=lambda span: (span[0], -span[1])):
        is_piece, reached = span[1] <= reached, max(reached, span[1])  # a longer word began no later and ends no sooner
        word = normal.text[slice(*span)]
        if is_piece or not _tells_something(word):
            continue
        tokens[word] = whole.get(span)
        places.setdefault(word, []).append(normal.span(*span))
    return tuple(_Word(word, tokens[word], tuple(found)) for word, found in places.items())


def _can_be_evidence(text: str, start: int, end: int) -> bool:
    """Tell whether the model's word is a word for a reader: not one character, not a piece of a Latin word."""
    return end - start >= SHORTEST_WORD and stands_alone(text, start, end)
