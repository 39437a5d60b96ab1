"""Cells that are more than text: amounts of money, deployments, dates, credit codes. What cannot be read surely is None."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal

from indexes.numbers import counted, digit
from indexes.text import normal_form
from service.domain.item import Deployment

_NOT_GIVEN = frozenset(
    {
        *("", "无", "無", "暂无", "暫無", "未填", "暂缺", "未提供", "未填写", "不详", "不詳", "未定"),
        *("n/a", "na", "n.a", "nil", "none", "null", "tbd", "tbc"),
        *("#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!"),
    }
)
_STROKES = " \t\n/\\-‐‑–—―_~～.。…*"
"""Signs of which a cell may consist that says nothing."""
_LONGEST_NOTHING = 40
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u180e\ufe00-\ufe0f\ufeff\u00ad\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
"""Also what turns the direction of writing or speaks to a terminal."""
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")


def clean(text: str) -> str:
    r"""Return the text without invisible signs and outer space, its lines kept.

    >>> clean("\u3000表面\u200b检测\r\n要求 ")
    '表面检测\n要求'
    """
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text)).replace("\xa0", " ").strip()


_CODE = re.compile(r"=\s*\"((?:[^\"]|\"\")*)\"")
_KEPT_AS_TEXT = re.compile(r"'(?=[\d=+\-@])")


def cell_text(text: str) -> str:
    """Return a cleaned cell as its author saw it: ``="0001"`` and ``'0001`` are spellings of the text 0001.

    >>> [cell_text(text) for text in ('="0001"', "'0002", "=SUM(A1)", "'90s")]
    ['0001', '0002', '=SUM(A1)', '90s']
    """
    text = clean(text)
    if text[:1] == "=" and (code := _CODE.fullmatch(text)):
        return clean(code[1].replace('""', '"'))
    return _KEPT_AS_TEXT.sub("", text, count=1) if text[:1] == "'" else text


def is_given(text: str) -> bool:
    """Tell whether a cleaned cell says anything; ``/``, ``无`` and the like do not."""
    if len(text) > _LONGEST_NOTHING:
        return True
    return unicodedata.normalize("NFKC", text).casefold().strip(_STROKES) not in _NOT_GIVEN


_UNITS = {
    "亿": 100_000_000,
    "千万": 10_000_000,
    "百万": 1_000_000,
    "十万": 100_000,
    "万": 10_000,
    "w": 10_000,
    "千": 1_000,
    "k": 1_000,
    "": 1,
}
_AMOUNT = re.compile(
    r"(?<![\d.])(\d{1,15}(?:\.\d{1,6})?)(?![\d.])\s*+(亿|千万|百万|十万|万|千|w(?![a-z])|k(?![a-z]))?+\s*+(元|块|圆)?+"
    r"(?!年|个?月|天|日|周|季|期|%|折|人|次|轮|套|台|条|个|项|路|点|吨|米|毫米|公里|英寸|寸|升|公斤|千克|名|位|家|户|亩|架|辆|只|支|把|片|件|箱|座|层|间|所|份|页|张|批|小时|分钟|[kmg]?[wgb]\b|mm|cm|kg)"
)
_RANGE = re.compile(r"\s*(?:-|~|至|到|—|–|〜)\s*[¥]?\s*")
_FOREIGN = re.compile(
    r"\$|hkd|usd|eur|mop|jpy|gbp|港币|港元|港幣|港纸|美元|美金|欧元|英镑|日元|澳门元|澳元|葡币|€|£", re.IGNORECASE
)
_DOMESTIC = re.compile(r"rmb|cny|人民币", re.IGNORECASE)
_HEADER_UNIT = re.compile(r"(?:人民币)?\s*(亿|千万|百万|十万|万|千)?\s*元")
_UNSTATED = re.compile(r"面议|面谈|待定|另议|详谈|不限|暂不|协商|商议|视|按需|议价|咨询|询价|定制报价")
_TOTAL = re.compile(r"(?:合计|总计|共计|总价|总额|总预算|总投资)\D{0,6}$")
_AT_MOST = re.compile(r"以内|以下|之内|不超|不高于|不大于|低于|小于|上限|最高|封顶|≤|<|max", re.IGNORECASE)
_AT_LEAST = re.compile(r"以上|起|不低于|不少于|高于|大于|超过|下限|最低|≥|>|\+\s*$|min", re.IGNORECASE)
_LARGEST_TEN_THOUSANDS = 100_000
_SMALLEST_WITHOUT_UNIT = 10_000
_MONEY_SIGNS = 300


def unit_of(header: str) -> str | None:
    """Return the unit of money a header names: 万, 元 and so on, ``foreign`` for another currency, None for none.

    >>> unit_of("预算（万元）"), unit_of("预算/HK$"), unit_of("预算")
    ('万', 'foreign', None)
    """
    folded = unicodedata.normalize("NFKC", header)
    if _FOREIGN.search(folded):
        return "foreign"
    found = _HEADER_UNIT.search(folded)
    return (found[1] or "元") if found else None


def says_no_amount(text: str) -> bool:
    """Tell whether a text about money openly leaves the amount open, such as 面议."""
    return bool(_UNSTATED.search(text))


def yuan(text: str, unit: str | None, *, upper: bool) -> int | None:
    """Return an amount in yuan, or None where it is not stated, in another currency, or not surely read.

    Args:
        text: the cell.
        unit: what ``unit_of`` says of its header; used for numbers without a unit.
        upper: the upper end of a range (a budget) instead of the lower (a price). An amount that bounds the other end
            only, such as a budget of 100万以上, is None.

    >>> yuan("50-80万", None, upper=True), yuan("80", "万", upper=True), yuan("HK$300,000", None, upper=True)
    (800000, 800000, None)
    """
    folded = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text)).casefold()
    is_foreign = unit == "foreign" and not _DOMESTIC.search(normal_form(text))
    if is_foreign or len(text) > _MONEY_SIGNS or _FOREIGN.search(folded):
        return None
    unit = None if unit == "foreign" else unit
    if (_AT_LEAST if upper else _AT_MOST).search(folded) and not (_AT_MOST if upper else _AT_LEAST).search(folded):
        return None
    amounts = list(_AMOUNT.finditer(folded))
    totals = [amount for amount in amounts if _TOTAL.search(folded[: amount.start()])]
    chosen = totals if len(totals) == 1 else amounts
    pair = 2
    if len(chosen) == pair and _RANGE.fullmatch(folded[chosen[0].end() : chosen[1].start()]):
        low, high = chosen
        low_yuan = _in_yuan(low, _sign(low) or _sign(high), unit)
        high_yuan = _in_yuan(high, _sign(high), unit)
        if low_yuan is None or high_yuan is None or low_yuan > high_yuan:
            return None
        return high_yuan if upper else low_yuan
    if len(chosen) != 1:
        return None
    return _in_yuan(chosen[0], _sign(chosen[0]), unit)


def _sign(amount: re.Match[str]) -> str | None:
    is_yuan = amount[3] or amount.string[: amount.start()].rstrip().endswith("¥")
    return amount[2] or ("元" if is_yuan else None)


def _in_yuan(amount: re.Match[str], sign: str | None, header_unit: str | None) -> int | None:
    number = Decimal(amount[1])
    if sign is None:
        if header_unit is None and number < _SMALLEST_WITHOUT_UNIT:
            return None  # 80 yuan or 80 万
        if header_unit == "万" and number >= _LARGEST_TEN_THOUSANDS:
            return None  # written in yuan below a header that says 万元
    worth = number * _UNITS["" if (unit := sign or header_unit or "元") == "元" else unit]
    return int(worth) if worth and worth == int(worth) else None


_CLAUSES = re.compile(r"[,;。!\n]")
_NOT = re.compile(
    r"不(?:接受|支持|考虑|采用|使用|允许|建议|需要|宜|能|可|得|上|用|要|含|走|做)|禁止|严禁|拒绝|非(?=公有|云|saas|本地)|无需|勿|no |not "
)
_NOT_AFTER = re.compile(r"^(?:部署|方式|模式|版)?(?:不可|不行|除外|不接受|不支持|不考虑|不允许)")
_STAYS_IN = re.compile(r"不出(?:厂|园|域|企业|内网|车间|公司|本地|工厂|集团)|不(?:得|能|可以?|允许)?上云|不离厂")
_ANY = re.compile(r"(?:部署)?(?:方式|形式|模式)?(?:不限|均可|皆可|都可以?|任意|都行)|any")
_DEPLOYMENTS: tuple[tuple[Deployment, str], ...] = (
    (Deployment.PRIVATE_CLOUD, r"私有云|专有云|政务云|行业云|企业云|private[ -]cloud"),
    (
        Deployment.PUBLIC_CLOUD,
        r"公有云|公共云|saas|云端|云服务|云平台|云部署|云化|云上|上云|云版|public[ -]cloud|cloud",
    ),
    (
        Deployment.ON_PREMISES,
        r"本地|私有化|私有部署|内网|局域网|离线|厂内|(?<!边缘)(?<!线边)工控机|单机(?:版|软件|授权)|(?:车间|工厂|企业|公司|自设|自建|自有|内部)(?:服务器|伺服器|机房)|地端|工厂侧|on[ -]?prem(?:ises?)?|local",
    ),
    (Deployment.EDGE, r"边缘|边端|线边|机边|端侧|设备端|终端侧|嵌入式|云边|edge"),
)
_DEPLOYMENT = re.compile("|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _DEPLOYMENTS))
_HYBRID = "混合云"


def deployments(text: str) -> tuple[Deployment, ...]:
    """Return where something may run, in the order of ``Deployment``; empty where it is open or not said.

    >>> [kind.value for kind in deployments("本地部署或边缘，不接受公有云")]
    ['on_premises', 'edge']
    """
    folded = normal_form(text.replace("\n", "；"))
    stays_in = bool(_STAYS_IN.search(folded))
    wanted: set[Deployment] = set()
    unwanted: set[Deployment] = {Deployment.PUBLIC_CLOUD, Deployment.PRIVATE_CLOUD} if stays_in else set()
    for clause in _CLAUSES.split(folded):
        if _HYBRID in clause:
            wanted |= {Deployment.PRIVATE_CLOUD, Deployment.PUBLIC_CLOUD}
        negated = _NOT.search(clause)
        for found in _DEPLOYMENT.finditer(clause):
            kind = Deployment(str(found.lastgroup))
            refused = (negated and negated.start() < found.start()) or _NOT_AFTER.match(clause[found.end() :])
            (unwanted if refused else wanted).add(kind)
        if re.fullmatch(r"\s*云\s*", clause) or re.search(r"(?:^|[/、或和+])\s*云\s*(?:$|[/、或和+])", clause):
            wanted.add(Deployment.PUBLIC_CLOUD)
    if stays_in and Deployment.EDGE not in wanted:
        wanted.add(Deployment.ON_PREMISES)
    if _ANY.search(folded) and not wanted:
        return ()
    return tuple(kind for kind in Deployment if kind in wanted - unwanted)


_ONLY_HERE = re.compile("(?:仅限|只能|只可|必须|须)(?:在)?(?:本地|厂内|内网|私有化)(?:部署|运行)")
_MAY_FORBID = re.compile("[不仅僅只衹須须必]")
"""Without one of these no sentence forbids anything; to look costs less than to fold."""
_SENTENCES = re.compile(r"[。；;\n]+")


def deployment_wish(text: str) -> str:
    """Return the sentences of a free text that forbid anything but the own site, as written; empty: none does.

    >>> deployment_wish("静置14天测K值。数据不出厂，仅限本地部署")
    '数据不出厂，仅限本地部署'
    """
    if not _MAY_FORBID.search(text):
        return ""
    sentences = (sentence.strip() for sentence in _SENTENCES.split(text))
    strict = [
        sentence
        for sentence in sentences
        if (folded := normal_form(sentence)) and (_STAYS_IN.search(folded) or _ONLY_HERE.search(folded))
    ]
    return "；".join(strict)


_DATE = re.compile(r"(?<!\d)(20\d{2})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)")
_WRITTEN_DATE = re.compile(
    r"(二[〇零○0][一二三四五六七八九〇零○][一二三四五六七八九〇零○])年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)})[a-z]*\.?,? (20\d{{2}})|({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}}),? (20\d{{2}})"
)
_DATE_LABEL = re.compile(r"(?:日期|时间|date)\s*:?\s*(\d{5})(?!\d)")
_FIRST_DAY = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar."""
_SERIAL_DAYS = range(40_000, 60_000)
"""From 2009 to 2064."""


def day_in(text: str) -> dt.date | None:
    """Return the first whole date of a text: 2026年9月18日, 2026.9.18, 二〇二六年九月十八日, 18 September 2026; or None.

    >>> day_in("发布日期：２０２６年９月１８日"), day_in("发布日期：46283")
    (datetime.date(2026, 9, 18), datetime.date(2026, 9, 18))
    """
    folded = normal_form(text)
    found = [(match.start(), (match[1], match[2], match[3])) for match in _DATE.finditer(folded)]
    for match in _WRITTEN_DATE.finditer(folded):
        year = "".join(str(digit(sign)) for sign in match[1])
        found.append((match.start(), (year, str(counted(match[2])), str(counted(match[3])))))
    for match in _ENGLISH_DATE.finditer(folded):
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        found.append((match.start(), (year, str(_MONTHS.index(month) + 1), day)))
    for _, (year, month, day) in sorted(found):
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            continue
    serial = _DATE_LABEL.search(folded)
    return serial_day(serial[1]) if serial else None


def serial_day(text: str) -> dt.date | None:
    """Return the day a number stands for where a spreadsheet program lost the format of a date; None: it is none."""
    is_serial = text.isascii() and text.isdecimal() and int(text) in _SERIAL_DAYS
    return _FIRST_DAY + dt.timedelta(days=int(text)) if is_serial else None


_NUMBER = r"(\d{1,3}(?:\.\d)?|[一二两三四五六七八九十百]{1,5}|半)"
_DURATION = re.compile(
    rf"(?<![\d.第上下])(?:{_NUMBER}\s*(?:(年)(?![前底末初度代级])(?:零|又)?(?!\s*\d{{1,2}}\s*月)(?:(半)(?!年)|{_NUMBER}个月)?|个?(月|季度|星期|礼拜|周|工作日|自然日|日历天|日历日|天|日)(?![底初末前\d])(半)?)"
    rf"|{_NUMBER}个(半)(月)|(\d{{1,3}}|an?|one|two|three|four|six|nine|twelve|half an?)[ -]?(year|month|week|day)s?(?![a-z]))"
)
_MONTHS_IN = {
    "年": 12.0,
    "year": 12.0,
    "季度": 3.0,
    "月": 1.0,
    "month": 1.0,
    **dict.fromkeys(("星期", "礼拜", "周", "week"), 7 / 30.4375),
    **dict.fromkeys(("天", "日", "自然日", "日历天", "日历日", "day"), 1 / 30.4375),
    "工作日": 7 / 5 / 30.4375,
}
_ENGLISH_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "six": 6,
    "nine": 9,
    "twelve": 12,
    "half a": 0.5,
    "half an": 0.5,
}
_NOT_THE_PERIOD = re.compile(r"(?:质保|保修|维保|质量保证|运维|免费服务|warranty)\S{0,4}$")
_BEFORE_A_LEAST = re.compile(r"(?:不少于|不低于|不短于|至少|(?<!不)超过|大于|at least|more than|over|>|≥)\s*$")
_AFTER_A_LEAST = re.compile(r"\s*(?:及?以上|\+|or more)")
_WHOLE = re.compile(r"(?:合计|总计|共计?|总工期|总周期|总共|total)\D{0,4}$")
_UP_TO = re.compile(r"\s*(?:-|~|至|到|—|–|to)\s*")
_PERIOD_UNIT = re.compile(r"[(/]\s*(年|个?月|周|天|日)\s*\)?$")


def period_unit(header: str) -> str:
    """Return the unit of time a header names; empty: none.

    >>> period_unit("期限（个月）"), period_unit("期限")
    ('个月', '')
    """
    found = _PERIOD_UNIT.search(normal_form(header))
    return found[1] if found else ""


def months(text: str) -> int | None:
    """Return a period in whole months, rounded up, the upper end of a range; None: a date, open, or not surely read.

    >>> [months(text) for text in ("3个月", "6-9个月", "一年半", "90天", "within 12 weeks", "2027年3月底", "3月")]
    [3, 9, 18, 3, 3, None, None]
    """
    folded = normal_form(text[:_MONEY_SIGNS])
    found = [
        duration
        for duration in _DURATION.finditer(folded)
        if not _NOT_THE_PERIOD.search(folded[: duration.start()]) and _months_of(duration) is not None
    ]
    whole = [duration for duration in found if _WHOLE.search(folded[: duration.start()])]
    found = whole if len(whole) == 1 else found
    if not found or any(
        _BEFORE_A_LEAST.search(folded[: duration.start()]) or _AFTER_A_LEAST.match(folded[duration.end() :])
        for duration in found
    ):
        return None
    longest = max(_months_of(duration) or 0 for duration in found)
    is_range = len(found) == 2 and _UP_TO.fullmatch(folded[found[0].end() : found[1].start()])  # noqa: PLR2004 - two ends
    if len(found) > 1 and not is_range:
        return None
    return math.ceil(longest - 1e-9) or None


def _months_of(duration: re.Match[str]) -> float | None:
    """Return the length of one found duration; None: it names a month or a day of the calendar."""
    number, year, and_half, more, unit, half, number_half, _, month_half, english, english_unit = duration.groups()
    if english:
        count = int(english) if english.isdecimal() else _ENGLISH_NUMBERS[english]
        return count * _MONTHS_IN[english_unit]
    if month_half:
        return counted(number_half) + 0.5
    if year:
        return counted(number) * 12 + (6 if and_half else 0) + (counted(more) if more else 0)
    is_calendar = unit in {"月", "日", "季度"} and not re.search(r"个|半", duration[0])
    if is_calendar and not (unit == "日" and duration.string[duration.end() :].startswith(("内", "之内", "以内"))):
        return None
    return counted(number) * _MONTHS_IN[unit] * (1.5 if half else 1)


def affirmed(text: str) -> str:
    """Return the clauses of a text that refuse nothing."""
    return "；".join(clause for clause in _CLAUSES.split(normal_form(text)) if not _NOT.search(clause))


_LATER_BATCH = re.compile(r"第\s*[一二三四五六七八九十百\d]+\s*批|补充|(?<![持连手延后陆存永继])续(?![航签存费约建])")


def says_batch(title: str) -> bool:
    """Tell whether a title says that the edition adds to former ones; 首批 alone does not.

    >>> [says_batch(title) for title in ("第二批需求清单", "需求清单（续）", "首批需求清单", "持续改进需求")]
    [True, True, False, False]
    """
    return bool(_LATER_BATCH.search(normal_form(title)))
