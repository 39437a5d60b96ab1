"""What the words of a clause say of a number in it: what it measures, which bound is meant, whether it is stated at all.

The nearest word before a number decides, else the one right after it. What tells of today (现在良率92%), of people at
work, or of a workpiece's size is no wish and no claim.
"""

import math
import re
from enum import StrEnum
from typing import NamedTuple

from service.matching.measures import DAY, HOUR, PIECES, UNITS, Measure


class Kind(StrEnum):
    """What is measured, in the base unit of its values."""

    FOUND = "found"
    """Share of the defects that are found (检出率), 0 to 1."""
    MISSES = "misses"
    """Share of the defects that are missed (漏检率), 0 to 1."""
    FALSE_ALARMS = "false_alarms"
    """Share wrongly reported (误报率, 过杀率), 0 to 1."""
    ACCURACY = "accuracy"
    """Share that is read, recognised or forecast rightly, 0 to 1."""
    ERRORS = "errors"
    """Share that is wrong (差错率), 0 to 1."""
    PRECISION = "precision"
    """Deviation of a measure or place, in mm."""
    DETAIL = "detail"
    """The smallest thing that is found, in mm."""
    TAKT = "takt"
    """Seconds per piece."""
    LINE_SPEED = "line_speed"
    """Metres per minute."""
    RESPONSE = "response"
    """Seconds until an answer."""
    LEAD = "lead"
    """Seconds that something is known ahead."""
    TEMPERATURE = "temperature"
    """Deviation in kelvin."""
    CHANGE = "change"
    """Improvement as a share of the present state; of yield and OEE the difference of the shares."""
    CAPACITY = "capacity"
    """Pieces per day, or points connected."""


class Bound(StrEnum):
    """Which side of the value is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


MORE_IS_BETTER = frozenset({Kind.FOUND, Kind.ACCURACY, Kind.LINE_SPEED, Kind.LEAD, Kind.CHANGE, Kind.CAPACITY})
REVERSED = {Bound.AT_LEAST: Bound.AT_MOST, Bound.AT_MOST: Bound.AT_LEAST, Bound.ABOUT: Bound.ABOUT}
_WINDOW = 48
"""Characters before a number in which its words stand; also what keeps the time linear."""
_AFTER = 12
_LONGEST_TAIL = 12
_PLAUSIBLE = {
    **dict.fromkeys((Kind.FOUND, Kind.ACCURACY), (0.5, 1.0)),
    **dict.fromkeys((Kind.MISSES, Kind.FALSE_ALARMS, Kind.ERRORS), (0.0, 0.5)),
    Kind.TAKT: (0.0, HOUR),
    Kind.RESPONSE: (0.0, DAY),
    Kind.LEAD: (60.0, 366 * DAY),
}
_LONGEST_RESPONSE = {"result": HOUR, "alarm": HOUR}
"""A response within hours is a service engineer's."""

_CLAUSE_END = re.compile(r"[;。!?、]|,(?![0-9]{3}(?![0-9]))|\.(?= |$)")
_NO_LESS = "≥|>=|≧|>|不低于|不少于|不小于|不短于|不下|至少|最少|高于|[大长]于|大过|超[过出]?(?![声短前高])|高达|at least|no less than|more than|over|above"
_NO_MORE = "≤|<=|≦|<|不超过?|不高于|不大于|不多于|不长于|低于|小于|少于|短于|不到|within|under|below|less than|at most|no more than"
_BOUND_BEFORE = re.compile(
    rf"(?:(?P<least>{_NO_LESS})|(?P<most>{_NO_MORE}))(?:或?等于|约|在| |φ|提[前升高]|降低|减少|节省)*$"
)
_BOUND_AFTER = re.compile(
    r" ?(?:个?点?(?P<least>[及或]?以上|\+|or more|or above)|(?P<most>级|[及或]?以下|以内|之内|内|or less|or below))"
)
_NOT_STATED = re.compile(
    "(?:现在|目前|现时|当前|现有|现状|如今|已|最多|最高|最快|currently|at present|now )(?!.*(?:要求|须|需|希望|目标|应|提到))"
    "|去年|前年|上月|上季|原来|原先|原本|以前|过去|以往|曾|只有|只能|才|还不|up to|used to|同行|行业平均"
)
_BY_HAND = re.compile("(?<![与和跟])人工|师傅|[检工]员|工人|女工|目[检视]|肉眼|手工|by hand|manual")
_COMPLAINT = re.compile("看不|[检查测]不出|就废|报废|^[多几]")
_NO_WARNING = re.compile("预约|通知|申请|报名|交[付货]|下单")
_RISE = "提升|提高|增加|增长|上升|上涨|提(?![前示])|增(?!材)|涨|多出|improv|increas|rais|boost"
_FALL = "降|下降|减|节|省|悭|缩|压(?![力缩])|少(?!于)|lower|reduc|cut|sav|decreas|less|drop"
_TURN = re.compile(f"(?P<rise>{_RISE})|(?P<fall>{_FALL})")
_TO = re.compile(r"[到至](?!少)|为|\bto\b")
_SIZE = re.compile("(?:[厚宽长高深]度?|[直外内孔]径|幅宽|线宽|壁厚|thick|wide|long)[为约是: ≤<≥>±]*$")
_INTERVAL = re.compile("每隔?个?$|every $")


class _Cue(NamedTuple):
    """Words that say what a number of some dimension measures: before it, or right after it."""

    dimension: str
    kind: Kind
    before: str
    after: str = "(?!)"
    subject: str = ""


_FLAW = "缺陷|瑕疵|划[痕伤]|裂[纹口]|崩[口边]|硬物|碎骨|[软骨]刺|胶丝|断针|空泡|异物|颗粒(?!板)|针孔|气泡|毛刺|凹坑|丝状|脱[开层粘]|离层|脏[点污]|defects?|scratch|cracks?|disbond|bubble"
_CUES = (
    _Cue("share", Kind.MISSES, "看漏|漏(?:[检放判报警掉识失过杀筛]|出率)|miss(?:ed|es)? ?(?:rate)?|escape", "漏[检放判报]|miss|escape"),
    _Cue("share", Kind.FALSE_ALARMS, *["误(?:[报检判杀剔警停伤]|触发)|过[杀检判踢剔]|虚警|假报|false[ -](?:alarm|positive|reject|call)|overkill"] * 2),
    _Cue("share", Kind.ERRORS, "(?:差错|错误|出错)率|错漏率?|[录发贴装拿扫]错|error rate"),
    _Cue("share", Kind.ACCURACY, "预测(?:准确[率度]|精[准确]?度)|forecast accuracy", subject="forecast"),
    _Cue("share", Kind.ACCURACY, "准确[率度性]?|正确率|精[准确]?度|判[对准]|一致率?|吻合率?|(?:识别|识读|读取|辨识)率|accura[a-z]+", "的?准确率|accura"),
    _Cue("share", Kind.FOUND, "检出率?|查出|报出率|敏感[度性]|召回率?|查全率|(?:检测|拦截|捕[获捉])率|拦下|recall|detection(?: rate)?", "检出|recall|detection"),
    _Cue("length", Kind.DETAIL, f"(?:{_FLAW})[^ ,]{{0,4}}精度|最小$|最小(?:可|能)?(?:检|识别|分辨|{_FLAW})[^ ,]{{0,5}}|检出|小[至到]|{_FLAW}|detects?|down to",
         f"[^,;。]{{0,3}}(?:{_FLAW})|[^,;。]{{0,2}}(?:都|[能可])[^,;。]{{0,2}}(?:抓|检出|发现|识别)"),
    _Cue("length", Kind.PRECISION, "精度|误差|公差|偏差|重复性|分辨[率力]|极差|[相厚]差|[平直圆]面?[线平]?度|accuracy|precision|toleran[a-z]+|repeatab[a-z]+|resolution|spread|error"),
    _Cue("temperature", Kind.TEMPERATURE, "控温|温度?(?:精度|误差|偏差|波动|均匀性)|temperature (?:error|deviation|accuracy)"),
    _Cue("degree", Kind.TEMPERATURE, "控温|温度?(?:精度|误差|偏差|波动|均匀性)"),
    _Cue("time", Kind.LEAD, "(?<![付货期])提前量?|(?<![最尽清每])早|提早|超前|未来|horizon", "前[^,;。]{0,4}(?:[报告预]警|知道|晓得)|ahead|in advance|ear?l(?:y|ier)|的?(?:滚动|超?短期|负荷)?(?:预测|预报)"),
    _Cue("time", Kind.TAKT, f"节拍|takt(?: time)?|cycle time|(?:每|一|单|1|per |each ){PIECES}", f"(?:/|每|一|per |an? ?){PIECES}|each"),
    _Cue("time", Kind.RESPONSE, "重排|重算|换排|排[产程](?:时间|一次)?|求解", "(?:完成|生成|给?出|得到)?(?:重排|排[产程]|计划|方案|求解|出?解)|[^,;。]{0,6}(?:派[车单机]|编排)", "schedule"),
    _Cue("time", Kind.RESPONSE, "[报告预]警(?:响应|时间|延[时迟])", "(?:声光|自动)?(?:[报告预]警|停机|停轴)|停线|联锁|通知|叫|alarm", "alarm"),
    _Cue("time", Kind.RESPONSE, "报价|核价|quot[a-z]+", "(?:报价|报得|出价|出报价|回价)|quot", "quotation"),
    _Cue("time", Kind.RESPONSE, "响应|首响|时延|出(?:结果|报告)|延[时迟]|推理|latency|response(?: time)?", "响应|返回|给?出(?:结果|报告|数)|latency|response", "result"),
)  # fmt: skip
_BEFORE = {
    dimension: re.compile(
        "|".join(f"(?P<c{at}>{cue.before})" for at, cue in enumerate(_CUES) if cue.dimension == dimension)
    )
    for dimension in UNITS
}
_AFTERWARDS = {
    dimension: re.compile(
        "(?:级|[及或]?以[上下内]|之?内|的|就|[可能]|of|the| )*(?:"
        + "|".join(f"(?P<c{at}>{cue.after})" for at, cue in enumerate(_CUES) if cue.dimension == dimension)
        + ")"
    )
    for dimension in UNITS
}
_BETWEEN = re.compile(
    rf"(?:{_NO_LESS}|{_NO_MORE}|时间|一次|耗时|用时|检测|判定|检验|处理|加工|平均|只?需|须|必|要|控制|[为是在约可能从由率的: ()/]|time|rate|is|of|be)*"
)
"""What may stand between a word and its time; 每件要看40秒 tells how long people look."""


class Subject(NamedTuple):
    """Something that is improved."""

    name: str
    pattern: str
    rises: bool = False
    """Whether more of it is better."""
    is_share: bool = False
    """Whether it is a share near one, of which 3% and 3 points are said for the same."""


_SUBJECTS = (
    Subject("oee", "oee|设备综合效率|稼动率|开动率", rises=True, is_share=True),
    Subject("yield", "良品?率|合格率|优[等品]?率|成品率|直通率|一次通过率|yield", rises=True, is_share=True),
    Subject("energy", "能耗|[电气煤]耗|电费|用电|耗电|[节省][能电气]|悭电|天然气|燃气|燃料|energy|power use"),
    Subject("downtime", "停机|宕机|停线|停产|downtime|stoppages?"),
    Subject("scrap", "报废|废[品料]|不良|次品|返[工修]|scrap|rework"),
    Subject("changeover", "换[型模线产]|切换|洗机|changeover"),
    Subject("labour", "人[工力手]|用[工人]|减员|定员|labou?r|headcount"),
    Subject("efficiency", "(?<!电流)效率|产[能量]|人效|增效|提效|throughput|productivity", rises=True),
    Subject("inventory", "库存|在制品|inventory|wip"),
    Subject("cost", "成本|降本|costs?"),
)
_SUBJECT = re.compile("|".join(f"(?P<{subject.name}>{subject.pattern})" for subject in _SUBJECTS))
_BY_NAME = {subject.name: subject for subject in _SUBJECTS}


class Clause(NamedTuple):
    """The words around a number, no further than its clause goes."""

    before: str
    last_words: str
    """What stands before the last number of a step, else the end of ``before``."""
    after: str


def clause_of(text: str, measure: Measure, reached: int) -> Clause:
    """Return the words around a number of a normalised text.

    Args:
        text: the text.
        measure: the number.
        reached: where the number before ends; what stands before that speaks of that one.
    """
    return Clause(
        _CLAUSE_END.split(text[max(reached, measure.start - _WINDOW) : measure.start])[-1],
        text[max(0, measure.at - _AFTER) : measure.at],
        _CLAUSE_END.split(text[measure.end : measure.end + _AFTER])[0],
    )


def is_stated(measure: Measure, clause: Clause) -> bool:
    """Tell whether a number may be a wish or a claim; the aim of a step is one whatever was before."""
    tells_of_today = not measure.is_step and _NOT_STATED.search(clause.before)
    return not (tells_of_today or _COMPLAINT.search(clause.after) or "分别" in clause.before)


def bound_of(clause: Clause) -> Bound:
    """Return the bound that is said, before the number or after it."""
    match = _BOUND_BEFORE.search(clause.last_words) or _BOUND_AFTER.match(clause.after)
    if not match:
        return Bound.ABOUT
    return Bound.AT_LEAST if match["least"] else Bound.AT_MOST


def improved(measure: Measure, clause: Clause) -> tuple[Subject, float] | None:
    """Return what gets better and by which share; None: nothing does, or it gets worse."""
    named = _last(_SUBJECT, clause.before)
    if measure.dimension != "share" or named is None:
        return None
    subject = _BY_NAME[str(named.lastgroup)]
    if measure.is_step:
        gain = measure.last - measure.first if subject.rises else measure.first - measure.last
        share = gain if subject.is_share else gain / measure.first if measure.first else 0.0
        return (subject, share) if share > 0 else None
    turn = _last(_TURN, clause.before)
    if turn is None or (turn.lastgroup == "rise") is not subject.rises:
        return None
    tail = clause.before[max(named.end(), turn.end()) :]
    is_level = _is_far(tail) or _TO.search(tail)  # as in 良率提升到98%
    return None if is_level else (subject, min(measure.first, measure.last))


def measured(measure: Measure, clause: Clause) -> tuple[Kind, str, float] | None:
    """Return the kind, the subject and the value of the end that promises less; None: the words do not say."""
    found = _SURE.get(measure.dimension) or _by_words(measure, clause)
    if found is None or _BY_HAND.search(clause.before):
        return None
    kind, subject = found
    ends = (measure.last,) if measure.is_step else (measure.first, measure.last)
    value = min(ends) if kind in MORE_IS_BETTER else max(ends)
    least, most = _PLAUSIBLE.get(kind, (0.0, math.inf))
    if not least <= value <= min(most, _LONGEST_RESPONSE.get(subject, most)):
        return None
    return None if kind is Kind.LEAD and _NO_WARNING.search(clause.after) else (kind, subject or measure.counted, value)


_SURE = {"rate": (Kind.TAKT, ""), "speed": (Kind.LINE_SPEED, ""), "capacity": (Kind.CAPACITY, "")}
_SIGNED = {"temperature": (Kind.TEMPERATURE, ""), "length": (Kind.PRECISION, "")}
"""What ± says by itself."""


def _by_words(measure: Measure, clause: Clause) -> tuple[Kind, str] | None:
    dimension = measure.dimension
    match = _last(_BEFORE[dimension], clause.before)
    if match and _leads(dimension, match, clause.before):
        return _cue(match)
    if measure.is_signed and dimension in _SIGNED:
        return _SIGNED[dimension]
    if match or (_SIZE if dimension == "length" else _INTERVAL).search(clause.before):
        return None
    match = _AFTERWARDS[dimension].match(clause.after)
    return _cue(match) if match else None


def _leads(dimension: str, cue: re.Match[str], before: str) -> bool:
    """Tell whether a word speaks of the number at the end of ``before`` and of nothing in between."""
    tail = before[cue.end() :]
    if dimension == "time":
        return bool(_BETWEEN.fullmatch(tail))
    if dimension == "length":
        return not _SIZE.search(tail)
    turned = _last(_TURN, before[max(0, cue.start() - 4) :])
    return not _is_far(tail) and (turned is None or bool(_TO.search(tail)))


def _is_far(tail: str) -> bool:
    return len(_BOUND_BEFORE.sub("", tail)) > _LONGEST_TAIL


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = None
    for match in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return match


def _cue(match: re.Match[str]) -> tuple[Kind, str]:
    cue = _CUES[int(str(match.lastgroup)[1:])]
    return cue.kind, cue.subject
