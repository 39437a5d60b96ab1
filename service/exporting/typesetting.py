"""Typst's one door: a template and data become a tagged PDF.

What people wrote reaches typst as data only and is placed as strings, so nothing in it is read as markup or code. PDF/UA
refuses signs without a glyph: those are found before, and a geta mark, as printers use it, stands in their place. The same
input gives the same bytes everywhere: fonts come from packages alone, and the time in the file is an argument.
"""

import functools
import io
import json
import re
import unicodedata
import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "typst"
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Controls, zero-width and bidirectional signs, halves of surrogates: on paper they could only mislead."""
_PRIVATE = "Co"
"""No two fonts agree on these signs."""
_GETA = "〓"
_RUN = re.compile("[^\\s\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]{21,}")
"""Longer than a word, with no ideograph behind which a line may end."""
_BREAK = "\u200b"
_JOINT = re.compile("(?<=[/-])(?=[/0-9-])")
_INSIDE = re.compile("(?<=.)(?=[^\u0300-\u036f])")
_LONG = re.compile(f"[^/{_BREAK}-]{{21,}}")


def typeset(template: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    """Return the PDF that a template makes of data.

    Args:
        template: name of a file in ``typst/``.
        data: what JSON can carry; the template reads it from ``sys.inputs.data``. White space counts as one space. Bytes
            are drawings of ours.
        made_at: with a zone; the time that the file bears.
    """
    import typst

    text = json.dumps(_plain(data), ensure_ascii=False)
    missing = _without_glyph("".join(sorted(sign for sign in set(text) if not sign.isascii())))
    result, found = typst.compile_with_warnings(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": text.translate(dict.fromkeys(map(ord, missing), _GETA))},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    for warning in found:
        warnings.warn(warning, stacklevel=2)
    return result


def qr_svg(address: str, code: str) -> bytes:
    """Return the QR code of the page that guests reach by a code, as SVG."""
    import segno

    stream = io.BytesIO()
    # any mask can be read; looking for the best one of eight takes three quarters of the time
    symbol = segno.make_qr(f"{address.rstrip('/')}/c/{quote(code, safe='')}", error="m", mask=3)
    symbol.save(stream, kind="svg", xmldecl=False, border=2)
    return stream.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, str):
        seen = "".join(_sign(sign) for sign in " ".join(value.split()))
        return _RUN.sub(_breakable, seen)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Mapping):
        return {name: _plain(of) for name, of in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _breakable(run: re.Match[str]) -> str:
    """Return a run that may be broken behind hyphens and slashes, and anywhere in what is no word."""
    return _LONG.sub(lambda long: _INSIDE.sub(_BREAK, long[0]), _JOINT.sub(_BREAK, run[0]))


@functools.cache
def _sign(sign: str) -> str:
    category = unicodedata.category(sign)
    return "" if category in _UNSEEN else _GETA if category == _PRIVATE else sign


def _without_glyph(signs: str) -> str:
    """Return those of the signs that no font shows."""
    if not signs or _all_shown(signs):
        return ""
    if len(signs) == 1:
        return signs
    half = len(signs) // 2
    return _without_glyph(signs[:half]) + _without_glyph(signs[half:])


def _all_shown(signs: str) -> bool:
    import typst

    try:
        typst.compile(
            _TEMPLATES / "signs.typ", font_paths=_fonts(), sys_inputs={"signs": signs}, pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        return False
    return True


@functools.cache
def _fonts() -> "typst.Fonts":
    import typst
    from noto_cjk_sans_otc import FONT_PATH

    folder = str(Path(str(FONT_PATH)).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
