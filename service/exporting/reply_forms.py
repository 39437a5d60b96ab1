"""What a reply form (回执) and a tick sheet (勾选表) print, whatever kind of file they become."""

from enum import StrEnum
from typing import NamedTuple

from service.domain.reply import PERSON_ROWS, PartnerField, PersonField, ReplyForm, SlotField
from service.texts import sentence


class Section(NamedTuple):
    """A table of questions."""

    heading: str
    headers: dict[StrEnum, str]
    """By field, in the order of the columns."""
    asked: frozenset[StrEnum]
    """Fields to be filled in."""
    rows: tuple[tuple[str, ...], ...]


def head(form: ReplyForm, title: str, *said: str) -> tuple[str, ...]:
    """Return the title and the lines below it.

    Args:
        form: what is asked.
        title: code of the title.
        said: codes of the sentences that say how to fill it in.
    """
    conference, language = form.conference, form.language
    made_at = form.made_at.astimezone(conference.zone)
    when = {"day": f"{conference.day:%Y-%m-%d}", "venue": conference.venue}
    lines = [
        sentence(title, language, conference=conference.name),
        sentence("reply.blank.when" if conference.venue else "reply.blank.day", language, **when),
        *(sentence(code, language) for code in said),
    ]
    if form.answer_by:
        lines.append(sentence("reply.blank.answer_by", language, day=f"{form.answer_by:%Y-%m-%d}"))
    return (*lines, sentence("reply.blank.made", language, made_at=f"{made_at:%Y-%m-%d %H:%M}"))


def people(form: ReplyForm) -> Section:
    """Return the table of people, its lines numbered."""
    blank = ("",) * (len(PersonField) - 1)
    rows = tuple((str(number), *blank) for number in range(1, PERSON_ROWS + 1))
    asked = frozenset(PersonField) - {PersonField.NUMBER}
    return Section(_heading(form, "people"), _headers(form, "person", PersonField), asked, rows)


def slots(form: ReplyForm) -> Section:
    """Return the table of slots."""
    rows = tuple((slot.id, f"{slot.start:%H:%M}–{slot.end:%H:%M}", "") for slot in form.conference.slots)
    asked = frozenset({SlotField.UNAVAILABLE})
    return Section(_heading(form, "slots"), _headers(form, "slot", SlotField), asked, rows)


def partners(form: ReplyForm) -> Section:
    """Return the table of proposed partners, each with its key and reason."""
    rows = tuple((form.key(one), one.name, one.reason, "", "") for one in form.partners)
    asked = frozenset({PartnerField.WISH, PartnerField.REFUSAL})
    return Section(_heading(form, "partners"), _headers(form, "partner", PartnerField), asked, rows)


def _heading(form: ReplyForm, section: str) -> str:
    return sentence(f"reply.blank.{section}", form.language)


def _headers(form: ReplyForm, group: str, fields: type[StrEnum]) -> dict[StrEnum, str]:
    return {field: sentence(f"reply.{group}.{field}", form.language) for field in fields}
