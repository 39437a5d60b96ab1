"""Numbers as people write them: in digits, in Chinese, in both.

Texts are in the normal form of ``indexes.text``, where full-width digits and Traditional numerals are already folded.
"""

import re

_DIGITS = {
    sign: value
    for value, signs in enumerate(("〇零○0", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_WORTHS = (("亿", 100_000_000), ("万", 10_000), ("千", 1_000), ("百", 100), ("十", 10))
_TWO_DIGITS = re.compile("([一二两三四五六七八九])([一二两三四五六七八九])")

NUMBER = (
    r"(?:(?<![\d.a-z])(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9})(?:\.[0-9]{1,6})?(?![\d.]) ?[百千万亿]?"
    r"|(?<![零一二两三四五六七八九十百千万几第])[零一二两三四五六七八九十百千万]{1,8}(?:点[零一二三四五六七八九]{1,4})?(?![零一二三四五六七八九十百千万几])"
    r"|半)"
)
"""A pattern of what ``counted`` reads, no longer than can be counted; digits that belong to a name (m3, 1.2.3) are none."""


def digit(sign: str) -> int:
    """Return the value of one digit, also a Chinese one; of anything else 0.

    >>> digit("两"), digit("○"), digit("7"), digit("十")
    (2, 0, 7, 0)
    """
    return int(sign) if sign.isdecimal() else _DIGITS.get(sign, 0)


def counted(text: str) -> float:
    """Return the value of a number below 10^18; of two neighbouring digits, as in 三五, the second counts.

    >>> [counted(text) for text in ("1,200", "一百二十", "1.2万", "零点一", "半", "七八")]
    [1200, 120, 12000.0, 0.1, 0.5, 8]
    """
    if text == "半":
        return 0.5
    text, _, decimals = text.partition("点")
    value: float = 0
    for sign, worth in _WORTHS:
        head, found, rest = text.partition(sign)
        if found:
            value += (counted(head.strip()) if head.strip() else 1) * worth
            text = rest.lstrip("零〇")
    if text[:1].isdecimal():
        value += float(text.replace(",", "")) if "." in text else int(text.replace(",", ""))
    elif text:
        value += digit(text[-1])
    return value + float(f"0.{''.join(str(digit(sign)) for sign in decimals)}") if decimals else value


def low_and_high(text: str) -> tuple[float, float]:
    """Return both ends of a number that may be vague.

    >>> low_and_high("两三"), low_and_high("七八十"), low_and_high("12")
    ((2, 3), (70, 80), (12, 12))
    """
    return counted(_TWO_DIGITS.sub(r"\1", text)), counted(_TWO_DIGITS.sub(r"\2", text))
