"""Comma and tab separated text in the encodings that Chinese offices write.

UTF-8 and UTF-16 prove themselves. GB18030 and Big5 do not: most bytes of one are valid in the other, and give rare
characters there. charset-normalizer decides between the two on a sample that is cut at a line end (cut inside a
character it finds nothing); where it cannot, the one with more of the commonest characters is taken.
"""

import codecs
import csv
import io
import re

from service.importing.tables import Bounds, Gatherer, RefusedError, Table

_SAMPLE_BYTES = 64_000
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_CONTROL_SHARE = 100
"""One in so many is left by careless exports; more are no text."""
_DELIMITERS = (",", "\t", ";", "|", "，")
_SNIFFED_RECORDS = 60
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "需求清单序号企业名称单位行业场景描述联系电话预算备注检测质量系统智能数据设备"
    "這來們個國時對會發動過說產種麼後學經進著電裡現實體制機當點從業還應開關無問題與將"
    "需求清單序號企業名稱單位行業場景描述聯絡電話預算備註檢測質量系統智能數據設備"
)


def read_delimited(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the one table of a text file, named "1"; a record has the number of its first line.

    Raises:
        RefusedError: no text, a web page, of unknown encoding, or more than the bounds.
    """
    text = _decoded(content)
    if "\0" in text or len(_CONTROL.findall(text[:20_000])) > len(text[:20_000]) // _CONTROL_SHARE:
        raise RefusedError("file_encoding_unknown")
    beginning = text[:1000].lstrip().lower()
    if beginning.startswith(("<!doctype", "<html", "<table", "<?xml", "<meta", "<head")):
        raise RefusedError("file_is_markup")
    gatherer = Gatherer(bounds)
    rows = []
    csv.field_size_limit(bounds.characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    first_line = 1
    try:
        for cells in reader:
            if row := gatherer.row("1", first_line, cells):
                rows.append(row)
            first_line = reader.line_num + 1
    except csv.Error as broken:
        raise RefusedError("file_damaged") from broken
    return [Table("1", rows)]


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding) or _unknown()
    if b"\0" in content[:4096]:
        little = content[1:4096:2].count(0) >= content[:4096:2].count(0)
        text = _strict(content, "utf-16-le" if little else "utf-16-be")
        return text if text is not None and "\0" not in text else _unknown()
    text = _strict(content, "utf-8")
    if text is not None:
        return text
    return _chinese(content)


def _chinese(content: bytes) -> str:
    read = {name: text for name in ("gb18030", "big5hkscs") if (text := _strict(content, name)) is not None}
    if not read:
        _unknown()
    if len(read) == 1:
        return next(iter(read.values()))
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE_BYTES]
    sample = sample[: sample.rfind(b"\n") + 1] or content
    best = from_bytes(sample, cp_isolation=list(read)).best()
    shares = {name: _share_of_common(text[:20_000]) for name, text in read.items()}
    likely = max(shares, key=lambda name: shares[name])
    if best is not None and best.encoding in read and shares[best.encoding] * 2 >= shares[likely]:
        likely = best.encoding
    return read[likely]


def _share_of_common(text: str) -> float:
    foreign = [character for character in text if character > "\x7f"]
    return sum(character in _COMMON for character in foreign) / max(len(foreign), 1)


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unknown() -> str:
    raise RefusedError("file_encoding_unknown")


def _delimiter(text: str) -> str:
    """Return the sign that gives most records the same number of cells, more than one."""
    best, best_worth = ",", 0
    lines = text[:200_000]
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter):
                widths.append(len(cells))
                if len(widths) == _SNIFFED_RECORDS:
                    break
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width), default=1)
        worth = widths.count(usual) * (usual > 1)
        if worth > best_worth:
            best, best_worth = delimiter, worth
    return best
