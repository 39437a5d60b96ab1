"""Text in the encodings that Chinese offices write.

UTF-8 and UTF-16 prove themselves. GB18030 and Big5 do not: most bytes of one are valid in the other, and give rare
characters there. charset-normalizer decides between the two on a sample that is cut at a line end (cut inside a
character it finds nothing); where it cannot, the one with more of the commonest characters is taken.
"""

import codecs
import re

from service.importing.tables import RefusedError

_SAMPLE_BYTES = 64_000
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_CONTROL_SHARE = 100
"""One in so many is left by careless exports; more are no text."""
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "需求清单序号企业名称单位行业场景描述联系电话预算备注检测质量系统智能数据设备"
    "這來們個國時對會發動過說產種麼後學經進著電裡現實體制機當點從業還應開關無問題與將"
    "需求清單序號企業名稱單位行業場景描述聯絡電話預算備註檢測質量系統智能數據設備"
)
_DECLARED = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
"""What pages say, and the larger encoding that reads it. Others are not believed: Python has codecs that cost or unpack."""


def decoded(content: bytes, declared: str = "") -> str:
    """Return the text of a file.

    Args:
        content: the file.
        declared: the encoding a page says it has; believed where the bytes do not prove another.

    Raises:
        RefusedError: no text, or of unknown encoding.
    """
    text = _decoded(content, declared)
    if "\0" in text or len(_CONTROL.findall(text[:20_000])) > len(text[:20_000]) // _CONTROL_SHARE:
        raise RefusedError("file_encoding_unknown")
    return text


def _decoded(content: bytes, declared: str) -> str:
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
    encoding = _DECLARED.get(declared.lower(), "")
    if encoding and (text := _strict(content, encoding)) is not None:
        return text
    try:
        return _chinese(content)
    except RefusedError:
        if encoding:
            return content.decode(encoding, "replace")  # a page with a few broken bytes is still a page
        raise


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
