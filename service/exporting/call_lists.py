"""What is dialled and what is sent by SMS: the only files that carry a way to reach somebody.

They get the contacts as an argument of their own and ask ``domain/disclosure.py`` which of them may stand there.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from service.domain.conference import Conference
from service.domain.disclosure import Export, disclosed, require_disclosure
from service.domain.language import Language
from service.domain.message import Channel, Message, MessageKind
from service.domain.permission import Actor
from service.domain.person import Contact
from service.exporting.workbooks import Book, set_page, set_widths, write_row
from service.texts import sentence

Contacts = Mapping[str, Sequence[Contact]]
"""By id of the message, the best way to reach its reader first."""

_CALLS = ("kind", "organisation", "person", "number", "text", "reached", "answer", "time")
_WIDTHS = (12, 26, 12, 20, 60, 10, 26, 10)
_HEADER_ROW = 3
_URGENCY = {kind: place for place, kind in enumerate(MessageKind)}
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})|(?:\+|00)(85[23][4-9]\d{7})")
"""Of the mainland; of Hong Kong and Macao with their code, without which eight digits are anything."""


class SmsList(NamedTuple):
    """A file for an SMS platform."""

    content: bytes
    left_out: tuple[Message, ...]
    """Messages to somebody of whom no mobile number is known."""


def call_list_xlsx(
    actor: Actor,
    conference: Conference,
    messages: Iterable[Message],
    *,
    organisations: Mapping[str, str],
    people: Mapping[str, str],
    contacts: Contacts,
    made_at: datetime,
    language: Language,
) -> bytes:
    """Return the calls to make, the most urgent first, with room for what is answered.

    Args:
        actor: who is to have the file.
        conference: what it is about.
        messages: of these those to be told by telephone that have not reached anybody yet.
        organisations: names by id.
        people: names by id.
        contacts: of whom is called; who has no number stands in the list all the same.
        made_at: aware.
        language: of the headings; a message keeps its own.

    Raises:
        ForbiddenError: the actor may not have it.
    """
    require_disclosure(actor, Export.CALL_LIST)
    book = Book()
    sheet = book.sheet(sentence("workbook.calls", language))
    heading, plain = book.look(bold=True, border=1, bg_color="#E7EEF5"), book.look(border=1)
    made = sentence("workbook.made", language, made_at=f"{made_at.astimezone(conference.zone):%Y-%m-%d %H:%M}")
    write_row(sheet, 0, [conference.name], [book.look(bold=True, font_size=14, text_wrap=False)])
    write_row(sheet, 1, [made], [book.look(font_color="#555555", text_wrap=False)])
    headers = [sentence(f"workbook.call.{column}", language) for column in _CALLS]
    write_row(sheet, _HEADER_ROW, headers, [heading] * len(headers), _WIDTHS)
    sheet.set_row(0, 22)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    set_page(sheet, repeated_rows=(0, _HEADER_ROW))
    set_widths(sheet, _WIDTHS)
    calls = sorted(_open(messages, Channel.TELEPHONE), key=lambda one: (_URGENCY[one.kind], one.made_at, one.id))
    for row, message in enumerate(calls, start=_HEADER_ROW + 1):
        cells = [
            sentence(f"message_kind.{message.kind}", language),
            organisations[message.organisation_id],
            people.get(message.person_id or "", ""),
            "\n".join(disclosed(actor, Export.CALL_LIST, contacts.get(message.id, ()))),
            message.text,
        ]
        write_row(sheet, row, cells + [""] * (len(_CALLS) - len(cells)), [plain] * len(_CALLS), _WIDTHS)
    return book.content()


def sms_xlsx(
    actor: Actor,
    conference: Conference,
    messages: Iterable[Message],
    *,
    contacts: Contacts,
    made_at: datetime,
    language: Language,
) -> SmsList:
    """Return what an SMS platform takes, number and text from the first row on, and what has to go another way.

    Args:
        actor: who is to have the file.
        conference: what it is about.
        messages: of these those for the SMS platform that have not been sent yet.
        contacts: of whom is written to.
        made_at: aware; it stands in the name of the sheet, for platforms take no title.
        language: of the headings; a message keeps its own.

    Raises:
        ForbiddenError: the actor may not have it.
    """
    require_disclosure(actor, Export.SMS_LIST)
    book = Book()
    sheet = book.sheet(f"{sentence('workbook.sms', language)} {made_at.astimezone(conference.zone):%Y-%m-%d %H%M}")
    headers = [sentence("workbook.sms.number", language), sentence("workbook.sms.text", language)]
    write_row(sheet, 0, headers, [book.look(bold=True)] * len(headers))
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    plain, left_out, row = book.look(), [], 0
    for message in _open(messages, Channel.SMS_LIST):
        number = _mobile(disclosed(actor, Export.SMS_LIST, contacts.get(message.id, ())))
        if not number:
            left_out.append(message)
            continue
        row += 1
        write_row(sheet, row, [number, message.text], [plain, plain])
    return SmsList(book.content(), tuple(left_out))


def _open(messages: Iterable[Message], channel: Channel) -> list[Message]:
    return [one for one in messages if one.channel is channel and one.unsent]


def _mobile(numbers: Sequence[str]) -> str:
    """Return the first number that takes an SMS, in digits; empty: there is none.

    >>> _mobile(["0757-8888 0000", "+86 138 0000 0001"]), _mobile(["+852 9123 4567"]), _mobile(["+86-20-3333 0000"])
    ('13800000001', '0085291234567', '')
    """
    for number in numbers:
        found = _MOBILE.fullmatch(re.sub(r"[\s().\-]", "", number))
        if found:
            return found[1] or f"00{found[2]}"
    return ""
