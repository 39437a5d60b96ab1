"""Numbers with units, before anybody asks what they measure.

A unit decides the dimension. Pieces per time become seconds per piece; two numbers of which the second is the aim of
the first (从9微米压到4微米) become one.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexes.numbers import NUMBER, low_and_high

HOUR = 3600.0
DAY = 24 * HOUR
UNITS = {
    "share": {
        "%": 0.01,
        "‰": 0.001,
        "ppm": 1e-6,
        "成": 0.1,
        **dict.fromkeys(("percent", "per cent", "percentage points", "points", "个百分点", "百分点", "个点"), 0.01),
    },
    "length": {
        "mm": 1.0,
        "毫米": 1.0,
        "公厘": 1.0,
        "厘米": 10.0,
        "丝": 0.01,
        "nm": 1e-6,
        "纳米": 1e-6,
        **dict.fromkeys(("μm", "um", "微米", "micron", "microns"), 0.001),
    },
    "time": {
        "ms": 0.001,
        "毫秒": 0.001,
        **dict.fromkeys(("s", "sec", "second", "seconds", "秒钟", "秒"), 1.0),
        **dict.fromkeys(("min", "minute", "minutes", "分钟"), 60.0),
        **dict.fromkeys(("h", "hour", "hours", "小时", "个小时", "钟头", "个钟头", "个钟"), HOUR),
        **dict.fromkeys(("day", "days", "天", "日"), DAY),
        **dict.fromkeys(("week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"), 7 * DAY),
    },
    "temperature": {"°c": 1.0, "摄氏度": 1.0},
    "degree": {"度": 1.0},
}
_ORDERS = {"毫秒": 1.0, "秒": 60.0, "分钟": HOUR}
"""毫秒级 promises no more than the upper end of its order of magnitude."""
_RATE_UNITS = {"秒": 1.0, "s": 1.0, "分钟": 60.0, "分": 60.0, "min": 60.0, "minute": 60.0, "小时": HOUR, "h": HOUR}
_RATE_UNITS |= {"hour": HOUR}
_DIMENSIONS = {unit: (name, factor) for name, units in UNITS.items() for unit, factor in units.items()}
PIECES = (
    "(?:[件片个台张块只支枚颗粒瓶罐盒箱套根包袋卷把份页棵托辆双]"
    "|(?:pcs?|pieces?|parts?|units?|bottles?|boards?|panels?|wafers?|cans?|items?|sheets?|box(?:es)?|bags?)(?![a-z]))"
)


def _any(names: Iterable[str]) -> str:
    """Return a pattern of any of some units; a Latin one ends with its word: 5 metres is no 5 m."""
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(
        name + "(?![a-z0-9])" if name[-1].isascii() and name[-1].isalpha() else name for name in longest_first
    )


_RANGE = "~|-|–|—|至|到|to "
_UNIT = (
    _any([unit for units in UNITS.values() for unit in units if unit != "成"]) + "|成(?![本品为功员长套交果分形熟型])"
)
_PLAIN = re.compile(
    rf"(?P<sign>(?:±|\+/-) ?)?(?:(?P<first>{NUMBER}) ?(?P<first_unit>{_UNIT})? ?(?P<to>{_RANGE}) ?)?"
    rf"(?P<last>{NUMBER}) ?(?P<unit>{_UNIT})(?P<tenth>(?<=成)[一二三四五六七八九半](?![一二三四五六七八九十]))?"
    rf"|(?P<parts>[二三四五六七八九十百千万])分之(?P<share>{NUMBER})|(?P<half>一半)|(?P<order>{'|'.join(_ORDERS)})(?=级)"
)
_RATES = tuple(
    re.compile(
        pattern.format(
            n=rf"(?P<first>{NUMBER})(?: ?(?:{_RANGE}) ?(?P<last>{NUMBER}))?", t=f"(?P<time>{_any(_RATE_UNITS)})"
        )
    )
    for pattern in (
        rf"{{n}} ?{PIECES} ?(?:/|每|per|an?\b) ?{{t}}",
        rf"(?:每个?|一|per ){{t}}[^0-9,;。]{{{{0,6}}}}?{{n}} ?{PIECES}",
        "(?:uph|(?P<time>jph))[^0-9,;。]{{0,4}}{n}",
    )
)
_SPEED = re.compile(
    rf"(?P<a>{NUMBER}) ?(?:m|米) ?(?:/|每) ?(?:min|分钟?)(?![a-z])|每分钟?[^0-9,;。]{{0,4}}?(?P<b>{NUMBER}) ?(?:m(?![a-z])|米)"
)
_CAPACITY = re.compile(
    rf"(?:日|每[天日])(?:均|可|能)?(?:处理|检测?|分拣|识别|审核)[^0-9,;。]{{0,4}}?(?P<a>{NUMBER}) ?(?P<piece>{PIECES})"
    rf"|(?:支持|接入|可接|容纳)[^0-9,;。]{{0,6}}?(?P<b>{NUMBER}) ?个?(?P<point>测点|点位|监测点)"
)

# One number leads to the next: from it, a word of change, the aim.
_STEP = re.compile("[^0-9;。]{0,6}(?:到|至|→|->|变|to )[^0-9;。]{0,5}")
_FROM = re.compile("(?:从|由|自|from ) ?$")
_LEADS_ON = re.compile(rf"{PIECES}? ?(?:[升提增涨降减缩压变拉][高低短]?[到至为成]|[到至→] ?[0-9])")
_LONGEST_STEP = 12


class Measure(NamedTuple):
    """A number with its unit: a share of 1, mm, seconds, kelvin, degrees, seconds per piece, metres per minute, or a count."""

    dimension: str
    """A key of ``UNITS``, or rate, speed, capacity."""
    first: float
    last: float
    """Both ends of a range; the same of a single number."""
    start: int
    end: int
    at: int
    """Where the last number begins; comparators stand before it."""
    is_step: bool = False
    """Whether it leads from the first to the last (从9到4微米), so that the first is the present state."""
    is_signed: bool = False
    counted: str = ""
    """Of a capacity, what is counted."""


def measures(text: str) -> Iterator[Measure]:
    """Yield the numbers of a normalised text from left to right, leaving out those that only lead to another."""
    for measure in _joined(text):
        is_former = _FROM.search(text, max(0, measure.at - _LONGEST_STEP), measure.at) or _LEADS_ON.match(
            text, measure.end
        )
        is_half = text[max(0, measure.start - 1) : measure.start + 1] == "个半"  # of 一个半小时 the rest
        if measure.is_step or not (is_former or is_half):
            yield measure


def _joined(text: str) -> Iterator[Measure]:
    former: Measure | None = None
    for measure in sorted(_found(text), key=lambda measure: (measure.start, -measure.end)):
        if former is None:
            former = measure
        elif measure.start < former.end:
            continue
        elif (
            former.dimension == measure.dimension
            and not former.is_step
            and measure.start - former.end <= _LONGEST_STEP
            and _STEP.fullmatch(text[former.end : measure.start])
        ):
            former = measure._replace(first=former.last, start=former.start, is_step=True)
        else:
            yield former
            former = measure
    if former:
        yield former


def _found(text: str) -> Iterator[Measure]:
    for pattern in _RATES:
        for match in pattern.finditer(text):
            pieces = low_and_high(match["first"])[0]
            seconds = _RATE_UNITS.get(match["time"], HOUR)  # uph and jph are per hour
            if pieces > 0:
                yield Measure("rate", seconds / pieces, seconds / pieces, *match.span(), match.start("first"))
    for match in _SPEED.finditer(text):
        name = match.lastgroup or ""
        yield Measure("speed", *low_and_high(match[name]), *match.span(), match.start(name))
    for match in _CAPACITY.finditer(text):
        name = "a" if match["a"] else "b"
        yield Measure(
            "capacity",
            *low_and_high(match[name]),
            *match.span(),
            match.start(name),
            counted=match["piece"] or match["point"],
        )
    for match in _PLAIN.finditer(text):
        yield _plain(match)


def _plain(match: re.Match[str]) -> Measure:
    start, end = match.span()
    if match["order"]:
        return Measure("time", _ORDERS[match["order"]], _ORDERS[match["order"]], start, end, start)
    if match["half"]:
        return Measure("share", 0.5, 0.5, start, end, start)
    if match["parts"]:
        whole = low_and_high(match["parts"])[0]
        low, high = low_and_high(match["share"])
        return Measure("share", low / whole, high / whole, start, end, start)
    dimension, factor = _DIMENSIONS[match["unit"]]
    low, high = (factor * value for value in low_and_high(match["last"]))
    if match["tenth"]:
        low = high = high + factor * low_and_high(match["tenth"])[0] / 10
    signed = bool(match["sign"])
    if not match["first"]:
        return Measure(dimension, low, high, start, end, start, is_signed=signed)
    other, first_factor = _DIMENSIONS[match["first_unit"] or match["unit"]]
    first = first_factor * low_and_high(match["first"])[0] if other == dimension else low
    is_step = match["to"] in {"到", "至", "to "} and bool(_FROM.search(match.string, max(0, start - 6), start))
    return Measure(dimension, first, high, start, end, match.start("last") if is_step else start, is_step, signed)
