"""Finds what reaches a person, in contact columns and in any other cell, and puts ``MARK`` in its place.

Numbers in lists are mostly none of our business: model and serial numbers, credit codes, standards, amounts, dates. A number
is a contact by its form (mainland mobiles, area codes, +852, 400) or by the word before it (电话, Tel, 传真). In doubt a form
that is a phone number's is taken: a mark too many costs a word, one too few costs somebody's privacy.
"""

import re
import unicodedata
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
    r"(?:电话|電話|手机|手機|座机|座機|固话|固話|热线|熱線|传真|傳真|联系方式|聯絡方式|(?<![A-Za-z])(?:tel|phone|fax|mobile|mob|whatsapp|hk)"
    r"(?:ephone)?(?:\s{0,2}(?:no|number))?\.?)(?:号码?|號碼?)?\s{0,4}(?::|是|为|為)?\s{0,4}"
)

_AT = r"\s{0,2}(?:@|\[at\]|\(at\))\s{0,2}"
_EMAIL = re.compile(
    rf"(?:(?<![{_LATIN}._%+-])[\u4e00-\u9fff]{{0,4}}[{_LATIN}._%+-]{{1,64}}|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,4}}){_AT}"
    rf"(?:[{_LATIN}\u4e00-\u9fff-]{{1,63}}\s{{0,2}}[.。]\s{{0,2}}){{1,5}}(?:[A-Za-z]{{2,24}}(?![{_LATIN}])|公司|中国|网络)",
    re.IGNORECASE,
)
_WECHAT_WORD = r"(?:微\s?信|薇信|威信号|(?<![A-Za-z])(?:wechat|weixin|wx|vx)(?![A-Za-z])|(?<![A-Za-z])v信|加v|加微信?)"
_WECHAT = re.compile(
    rf"(?:{_WECHAT_WORD}(?:\s{{0,3}}(?:号码?|號碼?|id))?\s{{0,4}}(?:[:/(\-]|是|为|為)\s{{0,4}}|{_WECHAT_WORD}\s{{0,3}}(?:号码?|號碼?|id)\s{{0,4}})([a-z][-_a-z0-9]{{5,19}}|\d{{6,11}}(?!\d))"
    rf"|{_WECHAT_WORD}\s{{0,4}}((?=[a-z_-]{{0,19}}\d)[a-z][-_a-z0-9]{{5,19}})|(?<![{_LATIN}])(wxid_[a-z0-9]{{4,30}})"
    rf"|(?<![{_LATIN}])v\s{{0,2}}:\s{{0,2}}([a-z][-_a-z0-9]{{5,19}})",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])qq|扣扣|企鹅)(?:号码?|號碼?|群)?\s{0,4}(?:[:/(]|是|为)?\s{0,4}([1-9]\d{4,11})(?!\d)",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    rf"(?:{_NO_DIGITS_BEFORE}(?<![A-Za-z]{{2}})(?<![A-Za-z]-)(?<![{_LATIN}]_)|{_LABELLED_WORD}){_COUNTRY}\(?"
    rf"1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{3}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{{2}}{_GAP}\d{{6}})"
    rf"{_NO_MORE_DIGITS}{_NO_AMOUNT}",
    re.IGNORECASE,
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
_NAME = re.compile(
    r"(?:联系人|聯絡人|聯繫人|联络人|对接人|對接人)\s{0,4}:\s{0,4}([\u3400-\u9fff·]{2,4}?)"
    r"(?=$|[^\u3400-\u9fff·]|电|電|手机|手機|联|聯|微信|邮|郵|先生|女士|小姐|经理|經理|主任|总|總|工|处长|科长|部长)"
)
_NUMBER_WORD = re.compile(
    r"(?:编号|編號|型号|型號|序列号|工单|单号|料号|批号|图号|编码|代码|证号|s/?n|no\.?|id)\s{0,4}:?\s{0,4}$",
    re.IGNORECASE,
)
_WORD_SIGNS = 8

_WORTH_A_LOOK = re.compile(
    r"\d{3}|\d[\s\-.·_/()]{1,3}\d|@|\[at\]|\(at\)|微\s?信|薇信|加v|加微|扣扣|企鹅|v\s{0,2}:|v信|wx|vx|qq|wechat|weixin|联系人|聯絡人|聯繫人|联络人|对接人|對接人",
    re.IGNORECASE,
)

_PATTERNS = (
    (ContactKind.EMAIL, _EMAIL),
    (ContactKind.WECHAT, _WECHAT),
    (ContactKind.QQ, _QQ),
    (ContactKind.PHONE, _MOBILE),
    (ContactKind.PHONE, _LANDLINE),
    (ContactKind.PHONE, _STRAIGHT_LANDLINE),
    (ContactKind.PHONE, _HONG_KONG),
    (ContactKind.PHONE, _SERVICE),
    (ContactKind.PHONE, _ABROAD),
    (ContactKind.PHONE, _LABELLED),
    (ContactKind.NAME, _NAME),
)

_SEPARATORS = re.compile(r"[、,;/|()<>\[\]【】\n\t]+| {2,}")
_IN_CONTACT_COLUMN = re.compile(r"(?<![\dA-Za-z])(?:\(?0\d{2,3}\)?[ \-]?\d{7,8}|\d{3,4}[ \-]?\d{4})(?!\d)")
_LABELS = re.compile(
    r"(?:联系人|聯絡人|聯繫人|联络人|对接人|负责人|姓名|联系电话|联系方式|聯絡電話|电话|電話|手机号?码?|手機|座机|传真|電郵|电邮|电子邮箱|"
    r"邮箱|微信同号|微信号?|QQ号?|contact|name|tel|phone|mobile|fax|e-?mail|wechat)\s*[:.]?",
    re.IGNORECASE,
)
_EDGES = " :;,.、()[]<>-—·/|\n\t"
_NAME_SIGNS = 40
_ADDRESS_SIGNS = 200
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
    for piece in _SEPARATORS.split(_LABELS.sub("\n", rest)):
        contacts += _as(_kind_of_rest(piece, field), piece.strip(_EDGES))
    return tuple(contacts)


def _folded(text: str) -> str:
    """Return the text with full-width signs and all kinds of decimal digits as ASCII, as long as before."""
    folded = text.translate(_FOLDED)
    if folded.isascii():
        return folded
    return "".join(
        sign if sign.isascii() or (digit := unicodedata.digit(sign, None)) is None else str(digit) for sign in folded
    )


def unique(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return each contact once, in the order they came."""
    return tuple(dict.fromkeys(contacts))


def _spans(folded: str) -> list[Span]:
    """Return the contacts in order; an earlier pattern keeps its place against a later one."""
    found: list[Span] = []
    if not _WORTH_A_LOOK.search(folded):
        return found
    taken = bytearray(len(folded))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            group = match.lastindex or 0
            start, end = match.span(group)
            if pattern is _STRAIGHT_LANDLINE and _NUMBER_WORD.search(folded[max(0, start - _WORD_SIGNS) : start]):
                continue
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Span(start, end, kind))
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
