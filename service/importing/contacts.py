"""Finds what reaches a person, in contact columns and in any other cell, and puts ``MARK`` in its place.

Numbers in lists are mostly none of our business: model and serial numbers, credit codes, standards, amounts, dates. A number
is a contact by its form (mainland mobiles, area codes, +852, 400) or by the word before it (电话, Tel, 传真). In doubt a form
that is a phone number's is taken: a mark too many costs a word, one too few costs somebody's privacy.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from service.domain.edition import MARK
from service.domain.item import TEXT_LIMIT
from service.domain.person import Contact, ContactKind

_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, ord("﹫"): ord("@")}
_FOLDED |= {ord(dash): ord("-") for dash in "‐‑‒–—―−﹣"}

_LATIN = "A-Za-z0-9"
_NO_DIGITS_BEFORE = r"(?<!\d)(?<!\d\.)"
_NOT_IN_WORD = rf"(?<![{_LATIN}_])(?<![A-Za-z]-)(?<!\d\.)"
_LABELLED_WORD = r"(?:(?<=tel)|(?<=phone)|(?<=mobile)|(?<=cell)|(?<=wechat)|(?<=wx)|(?<=vx))"
_GAP = r"[\s\-.·_/()]{0,3}"
_APART = r"[\s\-.·_/)]{1,3}"
_NO_MORE_DIGITS = r"(?!\d)(?!\.\d)"
_NO_WORD_AFTER = r"(?!(?!wx|vx|we|tel|e-?mail|qq|ext)[A-Za-z])"
_NO_AMOUNT = r"(?!\s{0,3}(?:元|万|亿|吨|件|台|个|套|条|%))"
_EXTENSION = r"(?:[ \-]{0,2}(?:转|轉|分机|分機|ext\.?|x|#)[ :]{0,2}\d{1,6}|-\d{1,4}(?!\d))?"
_FURTHER = r"(?:\s{0,2}[/、,，;或]\s{0,2}\d{3,4}[ \-]?\d{4}(?!\d))*"
_COUNTRY = r"(?:\(?(?:\+|00)?86\)?[\s\-.]{0,2})?"
_PHONE_WORD = (
    r"(?:电话|電話|手机|手機|座机|座機|固话|固話|小灵通|热线|熱線|传真|傳真|联系方式|聯絡方式|(?<![A-Za-z])(?:tel|phone|fax|mobile|mob|whatsapp|hk)"
    r"(?:ephone)?(?:\s{0,2}(?:no|number))?\.?)(?:号码?|號碼?)?\s{0,4}(?::|是|为|為)?\s{0,4}"
)

_AT = r"\s{0,2}(?:@|[\[({]at[\])}])\s{0,2}"
_DOT = r"\s{0,2}(?:[.。]|[\[({]dot[\])}])\s{0,2}"
_EMAIL = re.compile(
    rf"(?:(?<![{_LATIN}._%+-])[\u4e00-\u9fff]{{0,4}}[{_LATIN}._%+-]{{1,64}}|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,4}}){_AT}"
    rf"(?:[{_LATIN}\u4e00-\u9fff-]{{1,63}}{_DOT}){{1,5}}(?:[A-Za-z]{{2,24}}(?![{_LATIN}])|公司|中国|网络)",
    re.IGNORECASE,
)
_USUAL_DOMAIN = "(?:com|cn|net|org|edu|gov|hk|tw|mo)"
_SPELLED_EMAIL = re.compile(
    rf"(?<![{_LATIN}._%+-])[{_LATIN}._%+-]{{1,64}}\s{{1,3}}at\s{{1,3}}(?:[{_LATIN}-]{{1,63}}\s{{1,3}}dot\s{{1,3}}){{1,5}}{_USUAL_DOMAIN}(?![{_LATIN}])"
    rf"|(?<![{_LATIN}._%+#-])[{_LATIN}._%+-]{{3,64}}#(?:[{_LATIN}-]{{1,63}}\.){{1,4}}{_USUAL_DOMAIN}(?![{_LATIN}])",
    re.IGNORECASE,
)
_DOTLESS_EMAIL = re.compile(
    rf"(?<![{_LATIN}._%+-])(?=[a-z._-]{{0,30}}[\d._])[a-z][a-z0-9._-]{{3,63}}@[a-z][a-z-]{{2,62}}(?![{_LATIN}@.])"
)
_WECHAT_WORD = r"(?:微\s?信|薇信|威信号|[微薇威v][❤♥💚]\ufe0f?|绿泡泡|(?<![A-Za-z])(?:wechat|weixin|wx|vx)(?![A-Za-z])|(?<![A-Za-z])v信|加v|加微信?)"
_WECHAT = re.compile(
    rf"(?:{_WECHAT_WORD}(?:\s{{0,3}}(?:号码?|號碼?|id))?\s{{0,4}}(?:[:/()\]】\-]|是|为|為)\s{{0,4}}|{_WECHAT_WORD}\s{{0,3}}(?:号码?|號碼?|id)\s{{0,4}})([a-z][-_a-z0-9]{{5,19}}|\d{{6,11}}(?!\d))"
    rf"|{_WECHAT_WORD}\s{{0,4}}((?=[a-z-]{{0,19}}[\d_])[a-z][-_a-z0-9]{{5,19}})|(?<![{_LATIN}])(wxid_[a-z0-9]{{4,30}})"
    rf"|(?<![{_LATIN}])v\s{{0,2}}:\s{{0,2}}([a-z][-_a-z0-9]{{5,19}})",
    re.IGNORECASE,
)
_CHAT_WORD = (
    r"(?:钉钉|釘釘|飞书|飛書|抖音|快手|(?<![A-Za-z])(?:dingtalk|feishu|lark|skype|telegram|whatsapp)(?![A-Za-z]))群?"
)
_ACCOUNT_WORD = r"(?:号码?|號碼?|账号|帐号|賬號|id)"
_CHAT = re.compile(
    rf"(?:{_CHAT_WORD}(?:\s{{0,3}}{_ACCOUNT_WORD}\s{{0,4}}[:是为為]?|\s{{0,4}}[:是为為])|(?<![A-Za-z])line\s{{0,3}}{_ACCOUNT_WORD}\s{{0,4}}:?)"
    rf"\s{{0,4}}(@?[a-z][-._a-z0-9]{{3,31}}(?::[-._a-z0-9]{{4,31}})?|\d{{6,12}}(?!\d))"
    rf"|{_CHAT_WORD}[\s()\[\]【】]{{0,4}}(@[a-z][-._a-z0-9]{{3,31}}|(?=[a-z-]{{0,19}}[\d_])[a-z][-_a-z0-9]{{5,19}})"
    rf"|(?<![A-Za-z])line\s{{0,2}}:\s{{0,2}}((?-i:(?=[a-z._]{{0,19}}[\d_])[a-z][._a-z0-9]{{5,19}}))",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])q\s?q|扣\s?扣|企鹅)(?:号码?|號碼?|群)?\s{0,4}(?:[:/(]|是|为)?\s{0,4}([1-9]\d{4,11})(?!\d)",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    rf"(?:{_NO_DIGITS_BEFORE}(?<![A-Za-z]{{2}})(?<![A-Za-z]-)(?<![{_LATIN}]_)|{_LABELLED_WORD}){_COUNTRY}\(?"
    rf"1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{3}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{{2}}{_GAP}\d{{6}})"
    rf"{_NO_MORE_DIGITS}(?:(?<!000)|{_NO_AMOUNT})",  # an amount of so many yuan is a round one
    re.IGNORECASE,
)
_ODD_MOBILE = re.compile(
    rf"{_NOT_IN_WORD}{_NO_DIGITS_BEFORE}1(?:[3-9]\d(?:[ \-]\d{{4}}[ \-](?<!19\d\d-)(?<!20\d\d-)\d\d[ \-]\d\d|-\d\d-\d\d-\d{{4}})"
    rf"|(?: [3-9](?: \d){{9}}|-[3-9](?:-\d){{9}})){_NO_MORE_DIGITS}"
    rf"|{_NO_DIGITS_BEFORE}1[3-9]\d{{6}}(?!000)\d{{3}}(?=0{{2,6}}\s?元)"
)
_IDENTITY_NUMBER = re.compile(
    rf"(?<![{_LATIN}])[1-8]\d{{5}} ?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{{3}}[\dXx](?![{_LATIN}])"
)
_NUMERALS = "〇○零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_SPELLED_MOBILE = re.compile(
    rf"(?<![{_NUMERALS}])[一幺壹][ \-]?[三四五六七八九叁肆伍陆柒捌玖](?:[ \-]?[{_NUMERALS}]){{9}}(?![{_NUMERALS}])"
)
_LANDLINE = re.compile(
    rf"(?:{_NOT_IN_WORD}|{_LABELLED_WORD})(?:"
    rf"{_COUNTRY}(?:\(0(?:10|2\d|[3-9]\d{{2}})\)[ \-]?|0(?:10|2\d|[3-9]\d{{2}}){_APART}|(?<=86[ \-])(?:10|2\d|[3-9]\d{{2}})[ \-])"
    rf"|\(?(?:\+|00)86\)?[\s\-.]{{0,2}}(?:\(0\)|0)?\(?(?:10|2\d|[3-9]\d{{2}})\)?[\s\-.]{{0,2}}"
    rf"|\(86[ \-)(]{{1,2}}(?:10|2\d|[3-9]\d{{2}})\)[ \-]?"
    rf")(?:[02-9]\d{{2,3}}[ \-]?\d{{4}}|\d{{3}} \d{{5}}){_EXTENSION}{_FURTHER}{_NO_MORE_DIGITS}{_NO_WORD_AFTER}",
    re.IGNORECASE,
)
_STRAIGHT_LANDLINE = re.compile(
    rf"(?:{_NOT_IN_WORD}|{_LABELLED_WORD})0(?:10[2-9]\d{{7}}|2\d[2-9]\d{{7}}|[3-9]\d{{2}}[2-9]\d{{6,7}}){_EXTENSION}{_NO_MORE_DIGITS}{_NO_WORD_AFTER}{_NO_AMOUNT}",
    re.IGNORECASE,
)
_HONG_KONG = re.compile(
    rf"{_NOT_IN_WORD}(?:\(\+?85[23]\) ?|(?:\+|00)85[23][ \-]?|85[23][ \-]?)[2-9]\d{{3}}[ \-]?\d{{4}}{_FURTHER}{_NO_MORE_DIGITS}{_NO_WORD_AFTER}{_NO_AMOUNT}"
)
_SERVICE = re.compile(
    rf"{_NOT_IN_WORD}[48]00(?:[ \-]\d{{3}}[ \-]?\d{{4}}|[ \-]\d{{4}}[ \-]?\d{{3}}|(?!\d*0000)\d{{7}}){_NO_MORE_DIGITS}{_NO_WORD_AFTER}{_NO_AMOUNT}"
)
_ABROAD = re.compile(
    rf"(?<![{_LATIN}+])\+[1-9]\d{{0,2}}(?:[ \-]\(?\d{{2,5}}\)?){{2,5}}{_NO_MORE_DIGITS}{_NO_WORD_AFTER}"
)
_LABELLED = re.compile(
    rf"{_PHONE_WORD}(\+?\(?\d{{2,4}}\)?[ \-]?\d{{3,4}}[ \-]?\d{{3,4}}{_EXTENSION}{_FURTHER}){_NO_MORE_DIGITS}"
    rf"|{_PHONE_WORD}(\d{{3,4}}[ \-]?\d{{4}}{_EXTENSION}{_FURTHER}){_NO_MORE_DIGITS}{_NO_AMOUNT}",
    re.IGNORECASE,
)
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭萧田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈"
    "姚卢盧姜崔钟鍾谭譚陆陸汪范范石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫阎雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温康施文牛樊葛邢安"
    "齐齊易乔喬伍庞庞颜顏倪庄莊聂章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂成苗谷盛曲翁冉骆駱蓝路游辛靳管柴蒙鲍"
    "鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽时穆农司卓古吉缪简車车项項连連芦麦麥褚娄窦戚岑景党宫费卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵苟邬边卞姬师和仇栾隋商"
    "刁沙荣榮巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝鄺区區冼劳勞庾揭洗"
)
_CONTACT_PERSON = (
    r"(?:联系人|聯絡人|聯繫人|联络人|对接人|對接人|填表人|填报人|填報人|制表人|审核人|審核人|复核人|经办人|經辦人|经办)"
)
_ROLE = rf"(?:{_CONTACT_PERSON}|(?:负责人|負責人|责任人|責任人|项目经理|項目經理)(?=[\s:(\[【]))"
_POSTS = r"先生|女士|小姐|老师|经理|經理|厂长|廠長|主任|总|總|工|师傅|主管|处长|科长|部长"
_NAME_END = rf"(?=$|[^\u3400-\u9fff·]|电|電|手机|手機|联|聯|微信|邮|郵|{_POSTS})"
_NO_NAME = (
    r"(?!方[式法案便面]|单[位独一]|單位|和|应[用当该答急]|全[部体程权职]|时[间效段]|项|高[级新]|安[全排]|车间|施工|任[命务职]|计|金[额融]|文[件本字]"
    r"|成[员本]|华[南东北中]|江[门苏西]|明[确细]|平|万元|路|程序|能|管理|组长|关[于系]|盛|包[括含]|党[员委]|宗|区|连|常|祝|向|温度)"
)
"""What begins like a surname and is a word of such lists."""
_SURELY_NAME = rf"{_NO_NAME}[{_SURNAMES}][\u3400-\u9fff]{{1,2}}?{_NAME_END}"
_LATIN_NAME = r"(?!(?:e-?mail|tel|phone|mobile|fax|we|name|title|position|department|info|and|is|qq)[a-z]{0,10})(?-i:[A-Z][a-z]+(?:[ \-][A-Z][a-z]+){0,2})(?![a-z])"
_FURTHER_NAMES = rf"(?:\s?[、/,，和及与]\s?{_SURELY_NAME}){{0,9}}"
_NAME = re.compile(
    rf"{_CONTACT_PERSON}\s{{0,4}}:\s{{0,4}}([\u3400-\u9fff·]{{2,4}}?{_NAME_END}{_FURTHER_NAMES})"
    rf"|{_ROLE}\s{{0,4}}[:(\[【]?\s{{0,4}}({_SURELY_NAME}{_FURTHER_NAMES})"
    rf"|(?:{_ROLE}|contact (?:person|name))\s{{0,4}}[:(]?\s{{0,4}}({_LATIN_NAME})"
    rf"|(?:请|可|直接)联系\s?({_NO_NAME}[{_SURNAMES}][\u3400-\u9fff]{{0,2}}?(?:{_POSTS}))"
    rf"|{_WECHAT_WORD}(?:号|名)?\s{{0,4}}:\s{{0,4}}({_NO_NAME}[{_SURNAMES}][\u3400-\u9fff]{{0,2}}?(?:{_POSTS})?\d{{0,6}})(?![\u3400-\u9fff\d])"
    rf"|(?<![\u3400-\u9fff])({_NO_NAME}[{_SURNAMES}][\u3400-\u9fff]{{1,2}})(?=[ \t]{{1,3}}(?:{_WECHAT_WORD}|手机|手機|电话|電話)号?\s{{0,2}}:)",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"(?:编号|編號|规格|規格|尺寸|型号|型號|序列号|工单|单号|料号|批号|图号|编码|代码|证号|s/?n|no\.?|id)\s{0,4}:?\s{0,4}$",
    re.IGNORECASE,
)
_WORD_SIGNS = 8

_CHAT_WORDS = (
    "钉",
    "釘",
    "飞书",
    "飛書",
    "抖音",
    "快手",
    "dingtalk",
    "feishu",
    "lark",
    "skype",
    "telegram",
    "whatsapp",
    "line",
)
_NAME_WORDS = ("人", "经", "經", "联系", "微", "薇", "威", "绿", "手机", "手機", "电话", "電話", "contact", "v", "w")
_PHONE_WORDS = (
    "电",
    "電",
    "手",
    "机",
    "話",
    "话",
    "灵",
    "热",
    "熱",
    "传",
    "傳",
    "方式",
    "tel",
    "phone",
    "fax",
    "mob",
    "whatsapp",
    "hk",
)
_NUMBER_RUN = re.compile(r"(?:\d[^0-9A-Za-z\u3400-\u9fff]{0,6}){7}")


def _may_hold_number(lower: str) -> bool:
    """No number that reaches a person has fewer digits, or more between them."""
    return _NUMBER_RUN.search(lower) is not None


def _may_hold_email(lower: str) -> bool:
    return "@" in lower or "at" in lower or "#" in lower


def _may_hold_wechat(lower: str) -> bool:
    return (
        "微" in lower
        or "薇" in lower
        or "威" in lower
        or "绿" in lower
        or "v" in lower
        or "wx" in lower
        or "we" in lower
    )


def _may_hold_qq(lower: str) -> bool:
    return "q" in lower or "扣" in lower or "企鹅" in lower


def _may_hold_chat(lower: str) -> bool:
    return any(word in lower for word in _CHAT_WORDS)


def _may_hold_spelled_number(lower: str) -> bool:
    return "一" in lower or "幺" in lower or "壹" in lower


def _may_hold_name(lower: str) -> bool:
    return any(word in lower for word in _NAME_WORDS)


def _may_hold_labelled(lower: str) -> bool:
    return _may_hold_number(lower) and any(word in lower for word in _PHONE_WORDS)


_NUMBERS = (_IDENTITY_NUMBER, _MOBILE, _ODD_MOBILE, _LANDLINE, _STRAIGHT_LANDLINE, _HONG_KONG, _SERVICE, _ABROAD)
_PATTERNS: tuple[tuple[ContactKind, Callable[[str], bool], tuple[re.Pattern[str], ...]], ...] = (
    (ContactKind.EMAIL, _may_hold_email, (_EMAIL, _SPELLED_EMAIL, _DOTLESS_EMAIL)),
    (ContactKind.WECHAT, _may_hold_wechat, (_WECHAT,)),
    (ContactKind.QQ, _may_hold_qq, (_QQ,)),
    (ContactKind.PHONE, _may_hold_number, _NUMBERS),
    (ContactKind.PHONE, _may_hold_labelled, (_LABELLED,)),
    (ContactKind.PHONE, _may_hold_spelled_number, (_SPELLED_MOBILE,)),
    (ContactKind.CHAT, _may_hold_chat, (_CHAT,)),
    (ContactKind.NAME, _may_hold_name, (_NAME,)),
)
"""Each with what every text has in which it is found: to look for that costs a hundredth."""

_SEPARATORS = re.compile(r"[、,;/|()<>\[\]【】\n\t]+| {2,}")
_IN_CONTACT_COLUMN = re.compile(r"(?<![\dA-Za-z])(?:\(?0\d{2,3}\)?[ \-]?\d{7,8}|\d{3,4}[ \-]?\d{4})(?!\d)")
_LABELS = re.compile(
    r"(?:联系人|聯絡人|聯繫人|联络人|对接人|负责人|姓名|联系电话|联系方式|聯絡電話|电话|電話|手机号?码?|手機|座机|传真|電郵|电邮|电子邮箱|"
    r"邮箱|微信同号|微信号?|QQ号?|contact|name|tel|phone|mobile|fax|e-?mail|wechat)\s*[:.]?",
    re.IGNORECASE,
)
_SUFFIXES = (
    r"集团|工厂|厂|研究院|研究所|设计院|学院|大学|中学|小学|医院|银行|中心|协会|学会|商会|促进会|联盟|合作社|事务所|工作室|委员会|管委会"
    r"|企业|单位|机构|公司|院|所|局|店|商行|实验室"
)
_FIRM = re.compile(r"[^\s,，、:;/]{1,60}?公司(?:[^\s(),，、/]{1,12}分公司|\([^()]{1,20}分公司\))?")
_LATIN_FIRM = re.compile(
    r"[A-Za-z][^,，、:/\n]{0,80}?[\s,](?:Limited|Ltd|Inc|LLC|GmbH|Corp|Corporation|PLC)\b\.?", re.IGNORECASE
)
_BODY = re.compile(rf"(?<![^\s,，、:;/])[^\s(),，、:;/]{{0,40}}(?:{_SUFFIXES})(?=$|[\s(),，、;/])")
_ORGANISATION_LABEL = re.compile(r"(?:单位|企业|公司|机构|單位|企業|機構)(?:名称|名稱|全称|全稱)?\s*[:：]")
_PERSON_AFTER = re.compile(
    rf"\s*(?:[\n\t /(]\s*(?:[{_SURNAMES}][\u3400-\u9fff·]{{0,2}}(?:{_POSTS})"
    rf"|(?:联系人|聯絡人|聯繫人|联络人|对接人|负责人)\s*:?)|(?:[\n\t/]| +)\s*[{_SURNAMES}][\u3400-\u9fff]{{1,2}}(?=$|[\s,，、(/]))"
)
_ACCOUNT = re.compile(r"(?=[A-Za-z._-]*[\d_])[A-Za-z][\w.-]{3,31}", re.ASCII)
_EDGES = " :;,.、()[]<>-—·/|\n\t"
_NAME_SIGNS = 40
_ADDRESS_SIGNS = 200
_MOST_CONTACTS = 200
"""Of one cell; each is sealed by itself. A text that holds more is none."""
_PHONE_DIGITS = 5


class Scrubbed(NamedTuple):
    """A text without contacts, and the contacts."""

    text: str
    contacts: tuple[Contact, ...]


class Span(NamedTuple):
    """Where a contact stands in a text."""

    start: int
    end: int
    kind: ContactKind


def scrub(text: str) -> Scrubbed:
    """Return the text with ``MARK`` wherever a contact stood; the rest stays as written, cut to ``TEXT_LIMIT``.

    >>> scrub("现场请联系 １３８-0000-0001").text
    '现场请联系 〔联系方式〕'
    """
    text = text[:TEXT_LIMIT]  # the patterns' cost must not grow with what a stranger sends
    folded = _folded(text)
    spans = _spans(folded)
    if not spans:
        return Scrubbed(text, ())
    parts = []
    last = 0
    for span in spans:
        parts += [text[last : span.start], MARK]
        last = span.end
    contacts = tuple(Contact(kind=span.kind, value=_value(folded[span.start : span.end], span.kind)) for span in spans)
    return Scrubbed("".join([*parts, text[last:]]), contacts)


def read_contacts(text: str, field: str) -> tuple[Contact, ...]:
    """Return everything a cell of a contact column says; nothing of it may be kept elsewhere.

    Args:
        text: the cell.
        field: ``contact`` (anything mixed), ``contact_name``, ``contact_phone``, ``contact_email``, ``contact_wechat`` or
            ``address``.
    """
    text = text[:TEXT_LIMIT]
    folded = _folded(text)
    if field == "address":
        found = scrub(text)
        place = found.text.replace(MARK, "").strip(_EDGES)[:_ADDRESS_SIGNS]
        return (*_as(ContactKind.ADDRESS, place), *found.contacts)
    spans = _spans(folded)
    contacts = [Contact(kind=span.kind, value=_value(folded[span.start : span.end], span.kind)) for span in spans]
    rest = _without(folded, spans)
    if field != "contact_wechat":
        bare = [Span(*found.span(), ContactKind.PHONE) for found in _IN_CONTACT_COLUMN.finditer(rest)]
        contacts += [Contact(kind=span.kind, value=_value(rest[span.start : span.end], span.kind)) for span in bare]
        rest = _without(rest, bare)
    for piece in _SEPARATORS.split(_LABELS.sub("\n", rest))[:_MOST_CONTACTS]:
        contacts += _as(_kind_of_rest(piece, field), piece.strip(_EDGES))
    return tuple(contacts[:_MOST_CONTACTS])


def read_organisation(text: str) -> tuple[str, tuple[Contact, ...]]:
    """Return the organisation that a cell names beside its people, and everything that reaches them.

    The organisation is empty where the two cannot be told apart surely.

    >>> read_organisation("虚构电器有限公司（联系人：张三）")[0]
    '虚构电器有限公司'
    """
    text = text[:TEXT_LIMIT]
    found = _organisation_in(_folded(text))
    if found is None or scrub(found[0]).contacts:
        return "", read_contacts(text, "contact")
    start, end = found.span()
    people = _ORGANISATION_LABEL.sub("\n", f"{text[:start]}\n{text[end:]}")
    return text[start:end], read_contacts(people, "contact")


def names_people(text: str) -> bool:
    """Tell whether a cell that should name an organisation goes on to name people.

    >>> [names_people(text) for text in ("甲公司 张三 厂长", "甲公司（佛山）", "甲公司、乙公司")]
    [True, False, False]
    """
    folded = _folded(text[:TEXT_LIMIT])
    if _spans(folded):
        return True
    found = _organisation_in(folded)
    return bool(found and _PERSON_AFTER.match(folded, found.end()))


def _organisation_in(folded: str) -> re.Match[str] | None:
    return _FIRM.search(folded) or _LATIN_FIRM.search(folded) or _BODY.search(folded)


class _Folds(dict[int, str]):
    """Full-width signs and all kinds of decimal digits as ASCII, one sign for one."""

    def __missing__(self, code: int) -> str:
        sign = chr(_FOLDED.get(code, code))
        digit = None if sign.isascii() else unicodedata.digit(sign, None)
        self[code] = sign if digit is None else str(digit)
        return self[code]


_FOLDS = _Folds()


def _folded(text: str) -> str:
    return text.translate(_FOLDS)


def unique(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return each contact once, in the order they came."""
    return tuple(dict.fromkeys(contacts))


def _spans(folded: str) -> list[Span]:
    """Return the contacts in order; an earlier pattern keeps its place against a later one.

    A text with more than ``_MOST_CONTACTS`` is one contact as a whole.
    """
    found: list[Span] = []
    lower = folded.lower()
    taken = bytearray(len(folded))
    for kind, may_hold, patterns in _PATTERNS:
        if not may_hold(lower):
            continue
        for pattern in patterns:
            for match in pattern.finditer(folded):
                start, end = match.span(match.lastindex or 0)
                before = folded[max(0, start - _WORD_SIGNS) : start]
                if pattern in {_STRAIGHT_LANDLINE, _ODD_MOBILE} and _NUMBER_WORD.search(before):
                    continue
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append(Span(start, end, kind))
                    if len(found) > _MOST_CONTACTS:
                        return [Span(0, len(folded), kind)]
    return sorted(found)


def _without(text: str, spans: list[Span]) -> str:
    for span in sorted(spans, reverse=True):
        text = f"{text[: span.start]}\n{text[span.end :]}"
    return text


def _kind_of_rest(piece: str, field: str) -> ContactKind:
    if field == "contact_wechat" and re.search(r"[A-Za-z0-9]{5}", piece):
        return ContactKind.WECHAT
    if "@" in piece:
        return ContactKind.EMAIL
    if _ACCOUNT.fullmatch(piece.strip(_EDGES)):
        return ContactKind.CHAT
    if sum(sign.isdigit() for sign in piece) >= _PHONE_DIGITS:
        return ContactKind.PHONE
    return ContactKind.NAME


def _as(kind: ContactKind, value: str) -> list[Contact]:
    is_word = any(sign.isalnum() for sign in value)
    if not is_word or (kind is ContactKind.NAME and (len(value) > _NAME_SIGNS or value.isdecimal())):
        return []
    return [Contact(kind=kind, value=value)]


def _value(folded: str, kind: ContactKind) -> str:
    value = folded.strip()
    if kind is ContactKind.EMAIL:
        return value.replace(" ", "")
    if kind is ContactKind.PHONE:
        digits = re.sub(r"\D", "", value)
        if mobile := re.fullmatch(r"(?:00)?(?:86)?(1[3-9]\d{9})", digits):
            return mobile[1]
    return value
