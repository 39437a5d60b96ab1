"""Answers as people write them on a form: yes and no, ticks, numbers, times, languages.

Each function says what is sure and hands back what it did not understand; what is not sure is never guessed. A cross is a tick to
some and a no to others: it is told apart from both, and who asks decides.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple

from indexes.numbers import counted
from indexes.text import normal_form
from service.domain.language import Language


class Said(Enum):
    """What an answer comes to."""

    NOTHING = auto()
    YES = auto()
    NO = auto()
    CROSS = auto()
    BOTH = auto()
    UNCLEAR = auto()


class Answer(NamedTuple):
    """What is sure of an answer."""

    said: Said
    beside: str = ""
    """What stands beside it and was not understood."""


class Words(NamedTuple):
    """The words with which a question is answered, as patterns of texts in normal form."""

    yes: str
    no: str


_YES = r"(?<!不)是的?(?!否)|(?<![a-z])(?:y|yes|true)(?![a-z])|(?<![\u3400-\u9fff])(?:对|有|要|好)(?![\u3400-\u9fff])"
_NO = (
    r"不是|(?<!是)否|(?<![a-z])(?:n|no|false)(?![a-z])|(?<![\u3400-\u9fff])(?:不|不用|不要|没有|无)(?![\u3400-\u9fff])"
)
COMING = Words(
    yes=rf"{_YES}|参加|出席|参会|会来|能来|来参加|同意|(?<![\u3400-\u9fff])(?:来|能|可以)(?![\u3400-\u9fff])|(?<![a-z])(?:attending|will attend|coming|accept(?:ed)?)(?![a-z])",
    no=rf"{_NO}|(?:不能?|无法|未能|不会)(?:参加|出席|参会|来)|缺席|谢绝|婉拒"
    r"|(?:not|cannot|can't|won't|will not|unable to) (?:attend(?:ing)?|com(?:e|ing))|declined?",
)
MEETINGS = Words(yes=rf"{_YES}|(?:参加)?洽谈|参加", no=rf"{_NO}|不(?:参加洽谈|参加|洽谈)")
UNAVAILABLE = Words(
    yes=r"(?<!不)是的?(?!否)|(?<![a-z])(?:y|yes|true|busy|unavailable|cannot(?: attend)?|not available)(?![a-z])"
    r"|(?:不能|无法)(?:参加|出席)?|不(?:行|在|参加|出席)|没空|有事|缺席",
    no=r"不是|(?<!是)否|(?<![a-z])(?:n|no|false|can(?: attend)?|available)(?![a-z])|(?<!不)可以?(?:参加)?|(?<!不)能(?:参加)?|有空|都行",
)
WISH = Words(
    yes=rf"{_YES}|(?<!不)(?:希望|愿意|想)(?:洽谈|约谈|见面?|谈)?|[感有]兴趣",
    no=rf"{_NO}|不(?:希望|愿意|想|需要|考虑)(?:洽谈|约谈|见面?|谈)?|(?:不感|没有?|无)兴趣|不[见谈]",
)
REFUSAL = Words(
    yes=r"(?<!不)是的?(?!否)|(?<![a-z])(?:y|yes|true)(?![a-z])|不(?:希望|愿意|想)(?:洽谈|约谈|见面?|谈)?|不[见谈]",
    no=r"不是|(?<!是)否|(?<![a-z])(?:n|no|false)(?![a-z])",
)
_ON = r"[√✓✔☑☒▣■●◉✅🗸🗹]|(?<![a-z])v(?![a-z])"
_OFF = "[☐□▢◻⬜]"
_CROSS = r"[×✗✘✕✖❌]|(?<![a-z])x(?![a-z])"
_BOXES_TOGETHER = re.compile(rf"(?:{_OFF})+(?=(?:{_ON}))|(?<=[√✓✔vx×✗✘])(?:{_OFF})+")
_DOUBT = re.compile(
    r"[是能可]否|不|无法|没|未|难|勿|别|非|待|可能|也许|或|看情况|暂|如果|若|除|尽量|争取|到时|再[定说议]|[?？]"
    r"|(?<![a-z])(?:not|maybe|perhaps|tb[dca]|unless|if|un\w+|n't|tentative|probably|or)(?![a-z])"
)
_EMPTY_CHOICE = re.compile(rf"\s*{_OFF}\s*(\w+)\s*{_OFF}\s*(\w+)\s*")
_MOST_SIGNS = 200
"""Of an answer; what is longer is a text, and the patterns' cost must not grow with it."""
_NO_TEXT = " \t\n()[]【】「」“”\"'.,，。;；:：、/\\|-—_~·!！*"
"""Signs that say nothing where no word or digit stands with them."""


def answer(text: str, words: Words) -> Answer:
    """Return what a cell answers; a mark belongs to the nearest word, an empty box to none.

    >>> [answer(text, COMING).said.name for text in ("☐ 参加    ☑ 不参加", "参加√ 不参加", "☐ 参加 ☐ 不参加", "×", "待定")]
    ['NO', 'YES', 'NOTHING', 'CROSS', 'UNCLEAR']
    >>> answer("参加，2人", COMING)
    Answer(said=<Said.YES: 2>, beside='2人')
    """
    if len(text) > _MOST_SIGNS:
        return Answer(Said.UNCLEAR, text)
    folded = _BOXES_TOGETHER.sub("", normal_form(text))
    if blank := _EMPTY_CHOICE.match(folded):
        kinds = {_kind_of_word(word, words) for word in blank.groups()}
        folded = folded[blank.end() :] if kinds == {"yes", "no"} else folded
    tokens = list(_tokens(folded, words))
    beside = _beside(folded, tokens)
    if not tokens or {kind for kind, _, _ in tokens} == {"off"}:
        return Answer(Said.UNCLEAR if beside else Said.NOTHING, beside)
    if _DOUBT.search(beside):
        return Answer(Said.UNCLEAR, beside)
    return Answer(_outcome(tokens), beside)


def _tokens(folded: str, words: Words) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each mark and word."""
    pattern = rf"(?P<off>{_OFF})|(?P<on>{_ON})|(?P<cross>{_CROSS})|(?P<no>{words.no})|(?P<yes>{words.yes})"
    if words in {UNAVAILABLE, REFUSAL}:  # there the longer words, which begin with a no, say yes
        pattern = rf"(?P<off>{_OFF})|(?P<on>{_ON})|(?P<cross>{_CROSS})|(?P<yes>{words.yes})|(?P<no>{words.no})"
    for found in re.finditer(pattern, folded):
        yield str(found.lastgroup), found.start(), found.end()


def _kind_of_word(word: str, words: Words) -> str:
    kinds = [(kind, end - start) for kind, start, end in _tokens(word, words)]
    return kinds[0][0] if len(kinds) == 1 and kinds[0][1] == len(word) else ""


def _beside(folded: str, tokens: list[tuple[str, int, int]]) -> str:
    parts, last = [], 0
    for _, start, end in tokens:
        parts.append(folded[last:start].strip(_NO_TEXT))
        last = end
    parts.append(folded[last:].strip(_NO_TEXT))
    return " ".join(filter(None, parts))


def _outcome(tokens: list[tuple[str, int, int]]) -> Said:
    words = [token for token in tokens if token[0] in {"yes", "no"}]
    marks = [token for token in tokens if token[0] == "on"]
    crosses = [token for token in tokens if token[0] == "cross"]
    if not words:
        return Said.UNCLEAR if marks and crosses else Said.YES if marks else Said.CROSS
    if marks and len({kind for kind, _, _ in words}) > 1:
        marked = {_nearest(mark, words) or _in_turn(mark, tokens) for mark in marks}
        return Said.UNCLEAR if "" in marked or crosses else _one_of(marked)
    if crosses:
        return Said.UNCLEAR
    kinds = {kind for kind, _, _ in words}
    return Said.UNCLEAR if len(kinds) > 1 else _one_of(kinds)


def _one_of(kinds: set[str]) -> Said:
    return Said.BOTH if len(kinds) > 1 else Said.YES if kinds == {"yes"} else Said.NO


def _nearest(mark: tuple[str, int, int], words: list[tuple[str, int, int]]) -> str:
    """Return the kind of the word next to a mark; empty where two are as near."""
    _, start, end = mark
    distances = sorted(
        (word_start - end if word_start >= end else start - word_end, kind) for kind, word_start, word_end in words
    )
    (nearest, kind), *others = distances
    return "" if others and others[0][0] == nearest and others[0][1] != kind else kind


def _in_turn(mark: tuple[str, int, int], tokens: list[tuple[str, int, int]]) -> str:
    """Return the kind of the word whose box a mark is, where each word has one and all stand before, or all behind, their words."""
    are_words = [kind in {"yes", "no"} for kind, _, _ in tokens]
    place = tokens.index(mark)
    if len(tokens) % 2 or any(is_word == are_words[0] for is_word in are_words[1::2]):
        return ""
    return tokens[place - 1 if are_words[0] else place + 1][0]


_COUNT = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:场次?|次|个|家|meetings?)?")
_COUNT_FILLERS = re.compile(
    r"最多|至多|不超过|不多于|约|安排|洽谈|为限|以内|at most|up to|max(?:imum)?\.?|no more than"
)
_UNLIMITED = re.compile(r"不限|无限制?|没有限制|不设上限|都可以?|越多越好|no limit|unlimited|any|as many as possible")


class Count(NamedTuple):
    """A number of meetings."""

    number: int | None
    """None: not said, or no limit."""
    understood: bool


def count(text: str) -> Count:
    """Return the most meetings that a cell allows.

    >>> [count(text) for text in ("最多８场", "十二", "不限", "6-8")]
    [Count(number=8, understood=True), Count(number=12, understood=True), Count(number=None, understood=True), Count(number=None, understood=False)]
    """
    if len(text) > _MOST_SIGNS:
        return Count(None, understood=False)
    folded = _COUNT_FILLERS.sub("", normal_form(text)).strip(_NO_TEXT)
    if not folded or _UNLIMITED.fullmatch(folded):
        return Count(None, understood=True)
    found = _COUNT.fullmatch(folded)
    return Count(int(counted(found[1])), understood=True) if found else Count(None, understood=False)


_DAY_BEFORE = re.compile(
    r"(?:会议|会)?(?:前一(?:天|日)|前一(?=晚)|前日|头天|提前一天|前一个)|(?:the )?day before|the night before"
)
_SAME_DAY = re.compile(r"(?:会议)?当[天日]|同日|same day")
_DATE = re.compile(
    r"(?:(20\d\d)\s*[-/.年]\s*)?(\d{1,2})\s*(?:月|(?<=\d)[-/.](?=\d{1,2}(?:日|号|\s|[上下中早晚])))\s*(\d{1,2})\s*[日号]?"
)
_ISO_DATE = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")
_PERIOD = "凌晨|清晨|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|夜里|早|晚|a\\.?m\\.?|p\\.?m\\.?"
_HOUR = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_TIME = re.compile(
    rf"(?P<before>{_PERIOD})?\s*(?P<hour>{_HOUR})\s*"
    rf"(?:(?P<colon>:)(?P<minute>\d\d)(?P<second>:\d\d)?|[点时](?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三13])刻|(?P<spoken>{_HOUR})分?)?|(?=\s?[ap]\.?m))"
    rf"\s*(?P<after>a\.?m\.?|p\.?m\.?)?"
)
_BARE_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_DAY_FRACTION = re.compile(r"0?\.\d{2,}")
_TIME_FILLERS = re.compile(
    r"左右|前后|之前|以前|大约|大概|约|预计|预期|到达|抵达|到场|入场|到会|签到|到|前|准时|按时|准点"
    r"|(?<![a-z])(?:around|about|approx\.?|ca\.?|by|at|on|arriv(?:e|al|ing)|in time|time|hrs?|h|o'clock)(?![a-z])"
)
_LATEST_PLAIN_HOUR, _EARLIEST_PLAIN_HOUR = 23, 7
_NOON = 12
_LONGEST_STAY_DAYS = 14


class Arrival(NamedTuple):
    """When somebody comes."""

    at: datetime | None
    """None: in time, or not said."""
    beside: str
    """What was not understood; where ``at`` is None, the whole."""


def arrival(text: str, day: date) -> Arrival:
    """Return when somebody comes, by the clock of the hall.

    Args:
        text: the cell.
        day: of the conference, on which people come unless they name another.

    >>> [arrival(text, date(2026, 12, 3)).at.isoformat(" ", "minutes")
    ...  for text in ("９：30", "上午9点半", "14:00左右", "12月2日晚8点", "0.375", "2:30 pm")]
    ['2026-12-03 09:30', '2026-12-03 09:30', '2026-12-03 14:00', '2026-12-02 20:00', '2026-12-03 09:00', '2026-12-03 14:30']
    >>> arrival("2点", date(2026, 12, 3)), arrival("准时", date(2026, 12, 3))
    (Arrival(at=None, beside='2点'), Arrival(at=None, beside=''))
    """
    unclear = Arrival(None, text)
    folded = normal_form(text[:_MOST_SIGNS])
    on_day, rest = _day(folded, day)
    if on_day is None or len(text) > _MOST_SIGNS:
        return unclear
    if bare := _bare_time(rest):
        return Arrival(datetime.combine(on_day, bare), "")
    found = list(_TIME.finditer(rest))
    if not found:
        in_time = rest == folded and not _without_fillers(rest)
        return Arrival(None, "") if in_time else unclear
    at = _clock(found[0]) if len(found) == 1 else None
    left = _without_fillers(f"{rest[: found[0].start()]} {rest[found[0].end() :]}")
    return unclear if at is None or _DOUBT.search(left) else Arrival(datetime.combine(on_day, at), left)


def _bare_time(text: str) -> time | None:
    """Return the time of 0930, or of the fraction of a day that a spreadsheet program keeps."""
    if _DAY_FRACTION.fullmatch(text):
        hour, minute = divmod(round(float(text) * 24 * 60), 60)
        return time(hour % 24, minute)
    found = _BARE_TIME.fullmatch(text.strip(_NO_TEXT))
    return time(int(found[1]), int(found[2])) if found else None


def _without_fillers(text: str) -> str:
    return _TIME_FILLERS.sub("", text).strip(_NO_TEXT)


def _day(folded: str, day: date) -> tuple[date | None, str]:
    """Return the day that a text names and the rest of it; None: it names one that cannot be."""
    for pattern, back in ((_DAY_BEFORE, 1), (_SAME_DAY, 0)):
        if found := pattern.search(folded):
            return day - timedelta(days=back), folded[: found.start()] + " " + folded[found.end() :]
    found = _ISO_DATE.search(folded) or _DATE.search(folded)
    if found is None:
        return day, folded
    rest = f"{folded[: found.start()]} {folded[found.end() :]}".strip()
    years = [int(found[1])] if found[1] else [day.year, day.year - 1]
    for year in years:
        try:
            named = date(year, int(found[2]), int(found[3]))
        except ValueError:
            continue
        if timedelta(0) <= day - named <= timedelta(days=_LONGEST_STAY_DAYS):
            return named, rest
    return None, rest


def _clock(found: re.Match[str]) -> time | None:
    """Return a time of day; None: it is none, or it is not sure which half of the day is meant."""
    hour = int(counted(found["hour"]))
    minute = int(
        found["minute"] or (30 if found["half"] else 15 * int(counted(found["quarter"])) if found["quarter"] else 0)
    )
    if found["spoken"]:
        minute = int(counted(found["spoken"]))
    period = (found["before"] or found["after"] or "").replace(".", "")
    if hour > _LATEST_PLAIN_HOUR or minute >= 60 or (found["before"] and found["after"]):  # noqa: PLR2004 - minutes of an hour
        return None
    if period in {"下午", "午后", "傍晚", "晚上", "晚", "夜里", "pm"}:
        hour += _NOON if hour < _NOON else 0
        evening_noon = hour == _NOON and period not in {"下午", "午后", "pm"}
        return None if evening_noon else time(hour, minute)
    if period in {"中午", "正午"}:
        hour += _NOON if hour < 3 else 0  # noqa: PLR2004 - one or two o'clock
        return time(hour, minute) if 11 <= hour < 15 else None  # noqa: PLR2004 - the hours around noon
    if period:
        return time(hour, minute) if hour < _NOON else None
    is_exact = bool(found["second"]) or (found["colon"] and found["hour"].startswith("0"))
    return time(hour, minute) if hour >= _EARLIEST_PLAIN_HOUR or is_exact else None


_SPOKEN_CHINESE = "普通话|国语|汉语|华语|中文?|粤语|广东话|广州话|白话|mandarin|putonghua|cantonese|chinese"
_LANGUAGES = re.compile(
    r"(?P<simplified>简体?(?:中文|字)?|simplified(?: chinese)?)|(?P<traditional>繁体?(?:中文|字)?|traditional(?: chinese)?)"
    rf"|(?P<english>英[文语]?|english|(?<![a-z])en(?![a-z]))|(?P<spoken>{_SPOKEN_CHINESE})"
)
_AND = re.compile(r"和|及|与|、|/|或|,|，|均可|都可以?|都行|皆可|and|or|both")


def language(text: str, asked_in: Language) -> Language | None:
    """Return the language in which somebody wants to read; None: it is not sure.

    Who names a spoken Chinese reads the script in which their organisation was asked, unless that was English.

    >>> [language(text, Language.SIMPLIFIED) for text in ("粤语", "普通话、英语", "English", "日语")]
    [<Language.SIMPLIFIED: 'zh-Hans'>, <Language.SIMPLIFIED: 'zh-Hans'>, <Language.ENGLISH: 'en'>, None]
    """
    if len(text) > _MOST_SIGNS:
        return None
    folded = normal_form(text)
    kinds = {str(found.lastgroup) for found in _LANGUAGES.finditer(folded)}
    if _AND.sub("", _LANGUAGES.sub("", folded)).strip(_NO_TEXT):
        return None
    read = {"simplified": Language.SIMPLIFIED, "traditional": Language.TRADITIONAL, "english": Language.ENGLISH}
    spoken = None if asked_in is Language.ENGLISH else asked_in
    named = {read.get(kind, spoken) for kind in kinds}
    if asked_in in named:
        return asked_in
    return named.pop() if len(named) == 1 else None


def is_doubtful(text: str) -> bool:
    """Tell whether a text hedges or takes something back.

    >>> is_doubtful("到时再定"), is_doubtful("两个人")
    (True, False)
    """
    return bool(_DOUBT.search(normal_form(text)))
