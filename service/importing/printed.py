"""What the system printed on a form, in whatever language: so that it is told from what people wrote."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from service.domain.reply import PartnerField, PersonField, Question, SlotField
from service.importing.columns import fold_header
from service.texts import SENTENCES

_GROUPS: Mapping[str, type[StrEnum]] = {
    "reply.person.": PersonField,
    "reply.slot.": SlotField,
    "reply.partner.": PartnerField,
}
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_PLACE = re.compile(r"\\{(\w+)\\}")
_LONG_PLACES = frozenset({"conference", "venue"})
_LONGEST = 400


def header_fields(cells: Mapping[int, str]) -> dict[int, StrEnum]:
    """Return the field of each column where a row is the header of one of the tables; else nothing.

    Args:
        cells: text by column, cells over several columns repeated.
    """
    for kind, known in _headers().items():
        fields = {place: known[folded] for place, text in cells.items() if (folded := _folded(text)) in known}
        if len(set(fields.values())) * 2 > len(kind):
            return fields
    return {}


def question_in(text: str) -> tuple[Question, str] | None:
    """Return the question that a cell asks and what is written behind it; None: it asks none.

    >>> question_in("是否参加：参加"), question_in("備註"), question_in("参加")
    ((<Question.COMING: 'coming'>, '参加'), (<Question.REMARKS: 'remarks'>, ''), None)
    """
    for question, pattern in _questions():
        if found := pattern.fullmatch(text.strip()):
            return question, (found[1] or "").strip()
    return None


def is_printed(text: str, *, above: bool) -> bool:
    """Tell whether a cell says nothing but what was printed; ``above``: it stands above all questions, where titles are."""
    squeezed = "".join(text.split())
    return len(squeezed) <= _LONGEST and any(
        pattern.fullmatch(squeezed) for pattern, has_place in _blanks() if above or not has_place
    )


def _folded(text: str) -> str:
    return fold_header(text) if len(text) <= _LONGEST else ""


@cache
def _headers() -> dict[type[StrEnum], dict[str, StrEnum]]:
    return {
        kind: {
            fold_header(text): kind(code.removeprefix(group))
            for code, texts in SENTENCES.items()
            if code.startswith(group)
            for text in texts
        }
        for group, kind in _GROUPS.items()
    }


@cache
def _questions() -> list[tuple[Question, re.Pattern[str]]]:
    found = []
    for question in Question:
        bare = {_BRACKETS.sub("", text).strip() for text in SENTENCES[f"reply.label.{question}"]}
        labels = "|".join(map(re.escape, sorted(bare)))
        brackets = r"\s*(?:[（(][^（）()]*[）)])?\s*"
        pattern = re.compile(rf"(?:{labels}){brackets}(?:(?:[:：]|(?<=\s))\s*(.*))?", re.IGNORECASE | re.DOTALL)
        found.append((question, pattern))
    return found


@cache
def _blanks() -> list[tuple[re.Pattern[str], bool]]:
    """Return a pattern for each printed sentence, and whether something was put into it."""
    texts = {text for code, texts in SENTENCES.items() if code.startswith("reply.blank.") for text in texts}
    return [(re.compile(_PLACE.sub(_filled, re.escape("".join(text.split())))), "{" in text) for text in sorted(texts)]


def _filled(place: re.Match[str]) -> str:
    return ".{0,200}" if place[1] in _LONG_PLACES else r"[\d:.\-]{0,20}"
