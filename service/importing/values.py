"""Cells that are more than text: amounts of money, deployments, dates, credit codes. What cannot be read surely is None."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from indexes.text import normalise
from service.domain.item import Deployment

_NOT_GIVEN = frozenset(
    {
        "",
        "/",
        "\\",
        "-",
        "--",
        "---",
        "——",
        "—",
        "无",
        "n/a",
        "na",
        "#n/a",
        "nil",
        "none",
        "null",
        "未填",
        "暂无",
        "暂缺",
        "未提供",
    }
)
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


def is_given(text: str) -> bool:
    """Tell whether a cleaned cell says anything; ``/``, ``无`` and the like do not."""
    return unicodedata.normalize("NFKC", text).casefold().strip(" 。.") not in _NOT_GIVEN


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
    r"(?<![\d.])(\d{1,15}(?:\.\d{1,6})?)(?![\d.])\s*(亿|千万|百万|十万|万|千|w(?![a-z])|k(?![a-z]))?\s*(元|块|圆)?(?!\s*(?:年|个?月|天|日|周|季|期|%|折|人|次|轮|套|台|条|个|项|路|点))"
)
_RANGE = re.compile(r"\s*(?:-|~|至|到|—|–|〜)\s*[¥]?\s*")
_FOREIGN = re.compile(
    r"\$|hkd|usd|eur|mop|jpy|gbp|港币|港元|港幣|港纸|美元|美金|欧元|英镑|日元|澳门元|澳元|葡币|€|£", re.IGNORECASE
)
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
    if unit == "foreign" or len(text) > _MONEY_SIGNS or _FOREIGN.search(folded):
        return None
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
    return amount[2] or ("元" if amount[3] else None)


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
    folded = normalise(text.replace("\n", "；")).text
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
_SENTENCES = re.compile(r"[。；;\n]+")


def deployment_wish(text: str) -> str:
    """Return the sentences of a free text that forbid anything but the own site, as written; empty: none does.

    >>> deployment_wish("静置14天测K值。数据不出厂，仅限本地部署")
    '数据不出厂，仅限本地部署'
    """
    sentences = (sentence.strip() for sentence in _SENTENCES.split(text))
    strict = [
        sentence
        for sentence in sentences
        if (folded := normalise(sentence).text) and (_STAYS_IN.search(folded) or _ONLY_HERE.search(folded))
    ]
    return "；".join(strict)


_DATE = re.compile(r"(?<!\d)(20\d{2})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)")


def day_in(text: str) -> dt.date | None:
    """Return the first whole date of a text: 2026年9月18日, 2026-09-18, 2026.9.18; None: there is none.

    >>> day_in("发布日期：２０２６年９月１８日")
    datetime.date(2026, 9, 18)
    """
    for found in _DATE.finditer(unicodedata.normalize("NFKC", text)):
        try:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


_LATER_BATCH = re.compile(r"第\s*[一二三四五六七八九十百\d]+\s*批|补充|(?<![持连手延后陆存永继])续(?![航签存费约建])")


def says_batch(title: str) -> bool:
    """Tell whether a title says that the edition adds to former ones; 首批 alone does not.

    >>> [says_batch(title) for title in ("第二批需求清单", "需求清单（续）", "首批需求清单", "持续改进需求")]
    [True, True, False, False]
    """
    return bool(_LATER_BATCH.search(normalise(title).text))
