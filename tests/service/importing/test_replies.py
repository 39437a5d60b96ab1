"""Blanks that people fill in as people do, from the bytes that were sent out to what the organisation answers."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from service.domain.conference import Conference, Slot
from service.domain.edition import MARK, Note
from service.domain.errors import InvalidError, UnreadableFileError
from service.domain.language import Language
from service.domain.person import ContactKind
from service.domain.reply import Partner, Remark, Reply, ReplyForm, ReplyPerson, reply_token
from service.exporting.reply_documents import reply_form_docx, tick_sheet_docx
from service.exporting.reply_workbooks import reply_form_xlsx, tick_sheet_xlsx
from service.importing.child import read as parsed
from service.importing.noted import given
from service.importing.replies import ReadReply, read_form, read_reply
from service.importing.tables import Bounds
from service.texts.spoken import note_text

DAY = dt.date(2026, 12, 3)
HOUR = dt.datetime.combine(DAY, dt.time(9))
SHEET = "回执"
NAME, POST, LANGUAGE, PHONE, EMAIL, ARRIVAL, TRAVEL, MEETINGS = range(2, 10)
"""Columns of the people."""

Fill = Callable[[Any], None]


def a_form(language: Language = Language.SIMPLIFIED, **said: Any) -> ReplyForm:
    slots = tuple(
        Slot(id=f"0{place}", start=HOUR + dt.timedelta(minutes=30 * place), minutes=25) for place in (1, 2, 3)
    )
    names = {"s-1": "乙智能科技有限公司", "s-2": "丙软件有限公司", "s-3": "丁機械有限公司"}
    values: dict[str, Any] = {
        "token": reply_token(b"key", "conference-1", "d-1"),
        "conference": Conference(id="conference-1", name="家电对接会", day=DAY, slots=slots),
        "organisation_id": "d-1",
        "organisation_name": "甲电器有限公司",
        "language": language,
        "partners": tuple(
            Partner(organisation_id=one, name=name, reason="有同行业案例") for one, name in names.items()
        ),
        "made_at": dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
    }
    return ReplyForm.model_validate(values | said)


FORM = a_form()


@cache
def _blank(make: Callable[[ReplyForm], bytes], form: ReplyForm) -> bytes:
    return make(form)


class Filled:
    """A blank workbook as somebody writes into it; places are told by what is printed there."""

    def __init__(self, form: ReplyForm = FORM, make: Callable[[ReplyForm], bytes] = reply_form_xlsx) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(_blank(make, form)))
        self.sheet: Any = self.book.active

    def at(self, printed: str) -> Any:
        """Return the cell in which something is printed."""
        return next(cell for row in self.sheet.iter_rows() for cell in row if cell.value == printed)

    def answer(self, printed: str, answer: object) -> "Filled":
        """Write behind a question."""
        self.sheet.cell(self.at(printed).row, 4).value = answer
        return self

    def person(self, number: int, **said: object) -> "Filled":
        """Write into the line of a person."""
        columns = {"name": NAME, "post": POST, "language": LANGUAGE, "phone": PHONE, "email": EMAIL, "arrival": ARRIVAL, "travel": TRAVEL, "meetings": MEETINGS}  # fmt: skip
        row = self.at("序号").row + number
        for field, value in said.items():
            self.sheet.cell(row, columns[field]).value = value
        return self

    def slot(self, slot: str, answer: object, column: int = 4) -> "Filled":
        """Write into the line of a slot."""
        self.sheet.cell(self.at(slot).row, column).value = answer
        return self

    def partner(self, name: str, wish: object = None, refusal: object = None) -> "Filled":
        """Write into the line of a partner."""
        row = self.at(name).row
        self.sheet.cell(row, 8).value, self.sheet.cell(row, 9).value = wish, refusal
        return self


Read = Callable[..., ReadReply]
BOUNDS = Bounds(rows=3_000, columns=100, characters=1_000_000, unpacked_bytes=10 << 20)


@pytest.fixture
def read() -> Read:
    """Read what was filled in; in this process, for hundreds of children take minutes."""

    def reading(filled: Filled | bytes, form: ReplyForm = FORM, **options: Any) -> ReadReply:
        forms = {form.token: form}
        said = {"file": "回执.xlsx", "conference_id": "conference-1"} | options
        return ReadReply(*read_form(parsed(content_of(filled), BOUNDS), forms.get, **said), "")

    return reading


@pytest.fixture
def read_file(tmp_path: Path) -> Read:
    """Read a file, all the way."""

    def reading(filled: Filled | bytes) -> ReadReply:
        path = tmp_path / "回执.bin"
        path.write_bytes(content_of(filled))
        return read_reply(path, {FORM.token: FORM}.get, conference_id="conference-1")

    return reading


def content_of(filled: Filled | bytes) -> bytes:
    if isinstance(filled, bytes):
        return filled
    stream = io.BytesIO()
    filled.book.save(stream)
    return stream.getvalue()


def reply(**said: Any) -> Reply:
    return Reply.model_validate({"conference_id": "conference-1", "organisation_id": "d-1", "unavailable": ()} | said)


def told(found: ReadReply) -> list[tuple[object, ...]]:
    """Return code and cell of each problem."""
    return [(note.code, note.parameters.get("cell")) for note in found.problems]


def codes(found: ReadReply) -> list[str]:
    return [note.code for note in found.problems]


def reached(found: ReadReply) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(one.name, [(contact.kind.value, contact.value) for contact in one.contacts]) for one in found.reply.people]


# --- the whole of it


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("make", [reply_form_xlsx, reply_form_docx])
def test_an_empty_blank_says_nothing_but_that_the_answer_is_missing(
    read: Read, make: Callable[[ReplyForm], bytes], language: Language
) -> None:
    form = a_form(language)

    found = read(make(form), form)

    assert (found.reply, told(found)) == (reply(), [("reply_coming_missing", None)])


@pytest.mark.parametrize("make", [tick_sheet_xlsx, tick_sheet_docx])
def test_an_empty_tick_sheet_asks_nothing_else(read: Read, make: Callable[[ReplyForm], bytes]) -> None:
    found = read(make(FORM))

    assert (found.reply, found.problems) == (reply(unavailable=None), ())


def test_a_carefully_filled_form_is_read_whole(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加").answer("最多洽谈几场", 8).answer("备注", "午餐素食")
    filled.person(1, name="张三", post="总经理", language="简体中文", phone=13800000001, email="zhang@jia.example",
                  arrival=dt.time(9, 10), travel="自驾 粤E12345", meetings="是")  # fmt: skip
    filled.person(2, name="Mary Wong", language="英文", phone="+852 9123 4567", arrival="8:50", meetings="否")
    filled.slot("02", "√").partner("乙智能科技有限公司", "√").partner("丙软件有限公司", None, "√")

    found = read(filled)

    phone, email, abroad = (
        given_contact(*one)
        for one in (("phone", "13800000001"), ("email", "zhang@jia.example"), ("phone", "+852 9123 4567"))
    )
    assert found.problems == ()
    assert found.reply == reply(
        coming=True,
        most=8,
        people=(
            ReplyPerson(
                name="张三",
                post="总经理",
                language=Language.SIMPLIFIED,
                contacts=(phone, email),
                arrives_at=HOUR.replace(minute=10),
                travel="自驾 粤E12345",
                holds_meetings=True,
            ),
            ReplyPerson(
                name="Mary Wong",
                language=Language.ENGLISH,
                contacts=(abroad,),
                arrives_at=HOUR.replace(hour=8, minute=50),
                holds_meetings=False,
            ),
        ),
        unavailable=("02",),
        wishes={"s-1": True, "s-2": False},
        remarks=(Remark(sheet=SHEET, cell="D33", text="午餐素食"),),
    )


def given_contact(kind: str, value: str) -> Any:
    from service.domain.person import Contact

    return given(Contact(kind=ContactKind(kind), value=value))


def test_ticks_of_a_symbol_font_are_read(read: Read) -> None:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(tick_sheet_docx(FORM)))
    for row, column, font, sign in (
        (1, 3, "Wingdings 2", "F052"),
        (2, 4, "Wingdings", "00FC"),
        (3, 3, "Symbol", "F0D6"),
    ):
        symbol = OxmlElement("w:sym")
        symbol.set(qn("w:font"), font)
        symbol.set(qn("w:char"), sign)
        document.tables[1].cell(row, column).paragraphs[0].add_run()._r.append(symbol)
    stream = io.BytesIO()
    document.save(stream)

    assert read(stream.getvalue()).reply.wishes == {"s-1": True, "s-2": False, "s-3": True}


def test_a_filled_document_is_read_whole(read: Read) -> None:
    from docx import Document

    document = Document(io.BytesIO(reply_form_docx(FORM)))
    head, people, slots, partners, remarks = document.tables
    tick(head.cell(2, 1), 0)
    head.cell(3, 1).text = "８场"
    for place, text in enumerate(["张三", "经理", "粤语", "138 0000 0001", "", "上午9点半", "高铁G1001"], start=1):
        people.cell(1, place).text = text
    tick(people.cell(1, 8), 1)
    tick(slots.cell(3, 2), 0)
    tick(partners.cell(1, 3), 0)
    partners.cell(2, 4).paragraphs[0].add_run("√")  # beside the box
    remarks.cell(0, 1).text = "有轮椅"
    document.add_paragraph("另：需停车位 2 个")
    stream = io.BytesIO()
    document.save(stream)

    found = read(stream.getvalue())

    assert told(found) == [("reply_text_kept", "")]
    assert found.reply == reply(
        coming=True,
        most=8,
        people=(
            ReplyPerson(
                name="张三",
                post="经理",
                language=Language.SIMPLIFIED,
                contacts=(given_contact("phone", "13800000001"),),
                arrives_at=HOUR.replace(minute=30),
                travel="高铁G1001",
                holds_meetings=False,
            ),
        ),
        unavailable=("03",),
        wishes={"s-1": True, "s-2": False},
        remarks=(Remark(sheet="5", cell="", text="另：需停车位 2 个"), Remark(sheet="5", cell="B1", text="有轮椅")),
    )


def tick(cell: Any, number: int) -> None:
    """Do what a click on a box does."""
    boxes = [part for part in cell._tc.iter() if part.tag.endswith("}t") and part.text == "☐"]
    boxes[number].text = "☑"


# --- coming, and how many meetings


@pytest.mark.parametrize(("written", "coming"), [("参加", True), ("☐ 参加√    ☐ 不参加", True), ("無法參加", False)])
def test_coming_is_read_however_it_is_said(read: Read, written: str, coming: bool) -> None:
    assert read(Filled().answer("是否参加", written)).reply.coming is coming


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("×", "reply_coming_unclear"),
        ("暂不参加", "reply_coming_unclear"),
        ("☑ 参加    ☑ 不参加", "reply_coming_twice"),
        ("☐ 参加    ☐ 不参加", "reply_coming_missing"),
    ],
)
def test_coming_is_never_guessed(read: Read, written: str, code: str) -> None:
    found = read(Filled().answer("是否参加", written))

    assert (found.reply.coming, codes(found)) == (None, [code])
    assert [remark.text for remark in found.reply.remarks] == ([] if code == "reply_coming_missing" else [written])


def test_an_answer_beside_its_cell_and_one_behind_the_question_count(read: Read) -> None:
    beside, behind = Filled(), Filled()
    beside.sheet.cell(beside.at("是否参加").row, 6).value = "参加"
    behind.at("是否参加").value = "是否参加：参加"

    assert [read(beside).reply.coming, read(behind).reply.coming] == [True, True]


def test_two_answers_in_one_form_are_told(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加").answer("最多洽谈几场", 6)
    copied = filled.book.copy_worksheet(filled.sheet)
    copied.cell(filled.at("是否参加").row, 4).value = "不参加"
    copied.cell(filled.at("最多洽谈几场").row, 4).value = 8

    found = read(filled)

    assert (found.reply.coming, found.reply.most) == (None, None)
    assert codes(found) == ["reply_coming_twice", "reply_most_twice"]


def test_a_second_sheet_that_says_something_else_of_a_slot_or_a_partner_is_told(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加").slot("01", "√").partner("乙智能科技有限公司", "√")
    copied = filled.book.copy_worksheet(filled.sheet)
    copied.cell(filled.at("01").row, 4).value = "可以"
    copied.cell(filled.at("乙智能科技有限公司").row, 8).value = "否"

    found = read(filled)

    assert (found.reply.unavailable, found.reply.wishes) == ((), {})
    assert codes(found) == ["reply_slot_unclear", "reply_partner_twice"]


def test_people_of_somebody_who_does_not_come_are_told(read: Read) -> None:
    found = read(Filled().answer("是否参加", "不参加").person(1, name="张三"))

    assert (found.reply.coming, codes(found)) == (False, ["reply_not_coming_with_people"])


@pytest.mark.parametrize(
    ("written", "most", "problems"),
    [
        (8, 8, []),
        ("最多８场", 8, []),
        ("不限", None, []),
        ("6-8", None, ["reply_most_unclear"]),
        ("999", None, ["reply_most_unclear"]),
    ],
)
def test_the_most_meetings_are_read(read: Read, written: object, most: int | None, problems: list[str]) -> None:
    found = read(Filled().answer("是否参加", "参加").answer("最多洽谈几场", written))

    assert (found.reply.most, codes(found)) == (most, problems)


# --- people


def test_several_people_in_one_row_are_told_apart_line_by_line(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    filled.person(
        1, name="张三、李四", post="经理\n工程师", phone="13800000001\n13800000002", arrival="9:30", language="英文"
    )

    found = read(filled)

    assert found.problems == ()
    assert reached(found) == [("张三", [("phone", "13800000001")]), ("李四", [("phone", "13800000002")])]
    assert [(one.post, one.language, one.arrives_at) for one in found.reply.people] == [
        ("经理", Language.ENGLISH, HOUR.replace(minute=30)),
        ("工程师", Language.ENGLISH, HOUR.replace(minute=30)),
    ]


def test_a_number_of_one_of_two_people_is_nobodys(read: Read) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name="张三\n李四", phone=13800000001, post="经理"))

    assert told(found) == [("reply_not_assigned", "C14"), ("reply_contacts_not_assigned", "E14")]
    assert (reached(found), [one.value for one in found.reply.contacts]) == (
        [("张三", []), ("李四", [])],
        ["13800000001"],
    )


def test_merged_cells_hold_for_all_their_rows(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    filled.person(1, name="张三", travel="高铁G1001", arrival="9点").person(2, name="李四").person(
        3, phone="13800000003"
    )
    filled.person(3, name=None, post="王经理").person(2, phone=13800000002)
    for column in (TRAVEL, ARRIVAL):
        filled.sheet.merge_cells(start_row=14, end_row=15, start_column=column, end_column=column)
    filled.sheet.merge_cells(start_row=15, end_row=16, start_column=NAME, end_column=NAME)

    found = read(filled)

    assert found.problems == ()
    assert [(one.name, one.post, one.travel, one.arrives_at) for one in found.reply.people] == [
        ("张三", "", "高铁G1001", HOUR),
        ("李四", "王经理", "高铁G1001", HOUR),
    ]
    assert reached(found)[1] == ("李四", [("phone", "13800000002"), ("phone", "13800000003")])


def test_inserted_rows_renamed_sheets_and_ditto_marks_are_understood(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    filled.sheet.insert_rows(filled.at("6").row + 1, amount=2)
    filled.sheet.title = "我司 回执(最终版)"
    for number in range(1, 9):
        filled.person(number, name=f"张{'一二三四五六七八'[number - 1]}", travel="高铁" if number == 1 else "同上")

    found = read(filled)

    assert found.problems == ()
    assert [(one.name, one.travel) for one in found.reply.people] == [
        (f"张{sign}", "高铁") for sign in "一二三四五六七八"
    ]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("张　三", [("张三", "")]),
        ("姓名：张三（经理）", [("张三", "经理")]),
        ("1.张三\n2.李四", [("张三", ""), ("李四", "")]),
        ("John Smith", [("John Smith", "")]),
        ("张三 13800000001", [("张三", "")]),
        ("歐陽和平", [("歐陽和平", "")]),
        ("王和平", [("王和平", "")]),
    ],
)
def test_names_are_read_however_they_are_written(read: Read, written: str, names: list[tuple[str, str]]) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name=written))

    assert ([(one.name, one.post) for one in found.reply.people], found.problems) == (names, ())


@pytest.mark.parametrize("written", ["张三 李四", "Chan, Tai Man"])
def test_a_name_that_may_be_two_is_told(read: Read, written: str) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name=written))

    assert ([one.name for one in found.reply.people], told(found)) == ([written], [("reply_name_unclear", "B14")])


def test_a_sentence_among_the_people_is_nobody(read: Read) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name="说明：另派 3 人，名单下周补"))

    assert (found.reply.people, codes(found)) == ((), ["reply_name_unclear"])
    assert [one.text for one in found.reply.remarks] == ["说明：另派 3 人，名单下周补"]


def test_the_same_person_twice_is_one_unless_the_answers_differ(read: Read) -> None:
    filled = (
        Filled()
        .answer("是否参加", "参加")
        .person(1, name="张三", arrival="9:30")
        .person(2, name="张三", arrival="9:30")
    )
    filled.person(3, name="李四", arrival="9:30").person(4, name="李四", arrival="10:30")

    found = read(filled)

    assert [one.name for one in found.reply.people] == ["张三", "李四", "李四"]
    assert told(found) == [("reply_person_twice", "B17")]


@pytest.mark.parametrize(
    ("written", "contacts"),
    [
        (13800000001, [("phone", "13800000001")]),
        (13800000001.0, [("phone", "13800000001")]),
        ("１３８００００００１１", [("phone", "13800000011")]),
        ("138-0000-0001 / 0757-88880000", [("phone", "13800000001"), ("phone", "0757-88880000")]),
        ("13800000001（微信同号）", [("phone", "13800000001")]),
        ("微信：zhang_san88", [("wechat", "zhang_san88")]),
        ("无", []),
    ],
)
def test_numbers_are_read_however_they_are_written(
    read: Read, written: object, contacts: list[tuple[str, str]]
) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name="张三", phone=written))

    assert (reached(found), found.problems) == ([("张三", contacts)], ())


@pytest.mark.parametrize(
    ("field", "written", "code", "sure", "loose"),
    [
        ("phone", "1380000000", "reply_phone_digits", ["1380000000"], []),
        ("phone", "1.38E+10", "reply_phone_unclear", [], ["1.38E+10"]),
        ("phone", "同前台", "reply_phone_unclear", [], ["同前台"]),
        ("email", "zhang_jia.example", "reply_email_unclear", [], ["zhang_jia.example"]),
    ],
)
def test_a_contact_that_is_not_whole_is_told_without_being_named(
    read: Read, field: str, written: str, code: str, sure: list[str], loose: list[str]
) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, name="张三", **{field: written}))

    assert codes(found) == [code]
    assert ([one.value for one in found.reply.people[0].contacts], [one.value for one in found.reply.contacts]) == (
        sure,
        loose,
    )
    assert written not in str(found.problems) + str(found.reply.remarks)


def test_a_row_without_a_name_is_kept_as_text_and_its_number_sealed(read: Read) -> None:
    found = read(Filled().answer("是否参加", "参加").person(1, post="司机", phone=13900000000))

    assert (found.reply.people, told(found)) == ((), [("reply_person_without_name", "C14")])
    assert [(one.cell, one.text) for one in found.reply.remarks] == [("C14", "司机"), ("E14", MARK)]
    assert [one.value for one in found.reply.contacts] == ["13900000000"]


def test_times_of_arrival_are_read_or_asked(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    evening_before = dt.datetime.combine(DAY.replace(day=2), dt.time(18))
    for number, written in enumerate(
        ["09：30", dt.time(9, 30), evening_before, "14:00左右", "2点", "9:30 高铁"], start=1
    ):
        filled.person(number, name=f"张{number}号"[:1] + "甲乙丙丁戊己"[number - 1], arrival=written)

    found = read(filled)

    half_past_nine = HOUR.replace(minute=30)
    assert [one.arrives_at for one in found.reply.people] == [
        *(half_past_nine, half_past_nine, evening_before, HOUR.replace(hour=14), None, half_past_nine)
    ]
    assert told(found) == [("reply_arrival_unclear", "G18"), ("reply_text_kept", "G19")]
    assert [(one.cell, one.text) for one in found.reply.remarks] == [("G18", "2点"), ("G19", "9:30 高铁")]


def test_the_language_of_a_person_is_read_or_asked(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    filled.person(1, name="张三", language="粤语").person(2, name="李四", language="日语")

    found = read(filled)

    assert [one.language for one in found.reply.people] == [Language.SIMPLIFIED, None]
    assert told(found) == [("reply_language_unclear", "D15")]


# --- slots


@pytest.mark.parametrize(
    ("written", "unavailable"), [("√", ("02",)), ("x", ("02",)), ("没空", ("02",)), ("☐", ()), ("可以", ())]
)
def test_a_slot_is_marked_in_many_ways(read: Read, written: str, unavailable: tuple[str, ...]) -> None:
    found = read(Filled().answer("是否参加", "参加").slot("02", written))

    assert (found.reply.unavailable, found.problems) == (unavailable, ())


def test_a_mark_beside_the_table_counts(read: Read) -> None:
    assert read(Filled().answer("是否参加", "参加").slot("03", "√", column=7)).reply.unavailable == ("03",)


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({"01": "√", "02": "×"}, ["reply_slot_unclear"] * 2),
        ({"01": "√", "02": "√", "03": "√"}, ["reply_every_slot"]),
        ({"01": "参加"}, ["reply_slot_unclear"]),
        ({"01": "1"}, ["reply_slot_unclear"]),
    ],
)
def test_slots_that_may_be_ticked_the_wrong_way_round_are_asked(
    read: Read, answers: Mapping[str, str], problems: list[str]
) -> None:
    filled = Filled().answer("是否参加", "参加")
    for slot, written in answers.items():
        filled.slot(slot, written)

    found = read(filled)

    assert (found.reply.unavailable, codes(found)) == ((), problems)


# --- partners


@pytest.mark.parametrize(
    ("wish", "refusal", "said"),
    [
        ("v", None, True),
        ("不愿意", None, False),
        (None, "√", False),
        (None, "×", False),
        ("是", "否", True),
        ("否", "是", False),
        ("√", "×", True),
        ("×", "√", False),
        ("否", "否", None),
        ("☐", "☐", None),
    ],
)
def test_wishes_are_read_from_both_columns(read: Read, wish: object, refusal: object, said: bool | None) -> None:
    found = read(Filled(make=tick_sheet_xlsx).partner("丙软件有限公司", wish, refusal))

    assert (found.reply.wishes, found.problems) == ({} if said is None else {"s-2": said}, ())


@pytest.mark.parametrize(
    ("wish", "refusal", "code"),
    [
        ("√", "√", "reply_partner_twice"),
        ("×", None, "reply_partner_unclear"),
        ("待定", None, "reply_partner_unclear"),
        (None, "否", "reply_partner_unclear"),
    ],
)
def test_a_wish_that_is_not_sure_is_asked(read: Read, wish: object, refusal: object, code: str) -> None:
    found = read(Filled(make=tick_sheet_xlsx).partner("丙软件有限公司", wish, refusal))

    assert (found.reply.wishes, codes(found)) == ({}, [code])
    assert found.problems[0].parameters["partner"] == "丙软件有限公司"


def test_a_cross_beside_ticks_is_a_no_and_in_an_english_form_a_tick(read: Read) -> None:
    mixed = Filled(make=tick_sheet_xlsx).partner("乙智能科技有限公司", "√").partner("丙软件有限公司", "×")
    english = a_form(Language.ENGLISH)

    assert read(mixed).reply.wishes == {"s-1": True, "s-2": False}
    assert read(Filled(english, tick_sheet_xlsx).partner("丙软件有限公司", "x"), english).reply.wishes == {"s-2": True}


def test_rows_may_be_sorted_copied_and_written_into(read: Read) -> None:
    filled = Filled(make=tick_sheet_xlsx).partner("乙智能科技有限公司", "√")
    row = filled.at("丁機械有限公司").row
    first = filled.at("乙智能科技有限公司").row
    for column in (1, 2, 5, 8, 9):
        above, below = filled.sheet.cell(first, column), filled.sheet.cell(row, column)
        above.value, below.value = below.value, above.value
    filled.sheet.cell(row - 1, 5).value = "有同行业案例，上月已谈过"
    filled.sheet.cell(row + 1, 2).value = "戊公司"
    filled.sheet.cell(row + 1, 8).value = "√"

    found = read(filled)

    assert found.reply.wishes == {"s-1": True}
    assert codes(found) == ["reply_text_kept", "reply_partner_unknown"]
    assert [one.text for one in found.reply.remarks] == ["有同行业案例，上月已谈过", "戊公司 √"]


def test_another_name_written_over_a_partner_is_told(read: Read) -> None:
    filled = Filled(make=tick_sheet_xlsx).partner("丙软件有限公司", "√")
    filled.at("丙软件有限公司").value = "戊公司"

    found = read(filled)

    assert (found.reply.wishes, told(found)) == ({}, [("reply_partner_changed", "A12")])


# --- whose form, and which


def refusal(read: Read, content: Filled | bytes, **options: Any) -> tuple[str, dict[str, object]]:
    with pytest.raises((InvalidError, UnreadableFileError)) as caught:
        read(content, **options)
    return caught.value.reason, {name: value for name, value in caught.value.parameters.items() if name != "file"}


def test_a_form_of_another_conference_or_organisation_is_refused(read: Read) -> None:
    elsewhere = FORM.conference.model_copy(update={"id": "conference-2", "name": "五金对接会"})

    assert refusal(read, Filled(), form=a_form(conference=elsewhere)) == (
        "reply_of_other_conference",
        {"conference": "五金对接会"},
    )
    assert refusal(read, Filled(), organisation_id="d-2") == (
        "reply_of_other_organisation",
        {"organisation": "甲电器有限公司"},
    )
    assert read(Filled(), organisation_id="d-1").reply.organisation_id == "d-1"


def test_a_form_whose_code_is_gone_damaged_doubled_or_foreign_is_refused(read: Read) -> None:
    gone, edited, doubled = Filled(), Filled(), Filled()
    gone.at(FORM.code).value = None
    wrong = FORM.code.replace(FORM.code[0], "7" if FORM.code[0] != "7" else "8", 1)
    edited.at(FORM.code).value = wrong
    other = a_form(token=reply_token(b"key", "conference-1", "d-2"))
    doubled.book.create_sheet("乙").cell(1, 1).value = other.code

    assert refusal(read, gone) == ("reply_without_code", {})
    assert refusal(read, edited) == ("reply_code_edited", {"code": wrong, "sheet": SHEET, "cell": "D8"})
    assert refusal(read, doubled) == ("reply_codes_differ", {"code": FORM.code, "other": other.code})
    assert refusal(read, Filled(), form=other) == ("reply_code_unknown", {"code": FORM.code})


def test_a_code_typed_in_again_anywhere_counts(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    filled.at(FORM.code).value = None
    filled.answer("备注", f"编码 {FORM.code.lower().replace('-', ' ')}")

    assert read(filled).reply.coming is True


def test_what_still_holds_of_an_old_form_is_read_and_the_rest_told(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加").slot("01", "√").slot("02", "√")
    filled.partner("乙智能科技有限公司", "√").partner("丙软件有限公司", "√")
    slots = FORM.conference.slots
    moved = slots[1].model_copy(update={"start": slots[1].start + dt.timedelta(minutes=5)})
    later = a_form(
        conference=FORM.conference.model_copy(update={"slots": (slots[0], moved, slots[2])}),
        partners=(FORM.partners[1], Partner(organisation_id="s-9", name="新来的公司", reason="")),
    )

    found = read(filled, later)

    assert (found.reply.coming, found.reply.unavailable, found.reply.wishes) == (True, ("01",), {"s-2": True})
    assert codes(found) == ["reply_form_old", "reply_slot_unknown", "reply_partner_unknown"]


def test_another_name_of_the_organisation_is_told(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加").answer("单位名称", "甲电器股份有限公司")

    assert told(read(filled)) == [("reply_organisation_differs", "D7")]


def test_a_hidden_sheet_is_not_read_and_told(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加")
    hidden = filled.book.create_sheet("旧表")
    hidden.cell(1, 1).value, hidden.sheet_state = "不参加", "hidden"

    assert read(filled).problems == (Note(code="reply_sheet_hidden", parameters={"sheet": "旧表"}),)


# --- what is left over


def test_nothing_that_was_written_is_lost_and_no_contact_stands_in_a_text(read: Read) -> None:
    filled = (
        Filled().answer("是否参加", "参加，两位").answer("备注", "订餐联系 13711112222，日期 20261203，Amy 2888 1234")
    )
    filled.sheet.cell(3, 11).value = "盖章处 zhang@jia.example"
    filled.sheet.cell(40, 2).value = "另：下午的车 3 点走"
    filled.book.create_sheet("附页").cell(2, 2).value = "停车 2 辆"

    found = read(filled)

    assert [(one.sheet, one.cell, one.text) for one in found.reply.remarks] == [
        (SHEET, "K3", f"盖章处 {MARK}"),
        (SHEET, "D9", "参加，两位"),
        (SHEET, "D33", f"订餐联系 {MARK}，日期 20261203，Amy {MARK}"),
        (SHEET, "B40", "另：下午的车 3 点走"),
        ("附页", "B2", "停车 2 辆"),
    ]
    assert {one.value for one in found.reply.contacts} == {"13711112222", "2888 1234", "zhang@jia.example"}
    assert "13711112222" not in repr(found)
    assert codes(found) == ["reply_text_kept"] * 3


@pytest.mark.parametrize("language", Language)
def test_every_problem_has_a_sentence_with_its_place(read: Read, language: Language) -> None:
    filled = Filled().answer("是否参加", "×").answer("最多洽谈几场", "6-8").answer("单位名称", "乙")
    filled.person(1, name="张三\n李四", post="经理", phone="1", email="x", arrival="2点", language="日语", meetings="×")
    filled.person(2, name="王五", phone="1", email="x").slot("01", "?").partner("丙软件有限公司", "?", "√")

    sentences = [note_text(note, language) for note in read(filled).problems]

    assert len(sentences) > 10
    assert all(SHEET in sentence and "{" not in sentence for sentence in sentences)


# --- files


def test_a_file_is_read_through_the_fence(read: Read, read_file: Read) -> None:
    filled = Filled().answer("是否参加", "参加").person(1, name="张三", phone=13800000001).slot("02", "√")

    found = read_file(filled)

    assert (found.reply, found.problems) == read(filled)[:2]
    assert len(found.file_hash) == 64


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"%PDF-1.7", "file_kind_unknown"), (b"PK\x03\x04 no zip", "file_damaged")],
)
def test_what_is_no_form_is_told_by_its_content(read_file: Read, content: bytes, code: str) -> None:
    assert refusal(read_file, content)[0] == code


def test_a_file_that_grew_beyond_any_form_is_refused(read_file: Read) -> None:
    filled = Filled()
    for row in range(50, 4_000):
        filled.sheet.cell(row, 1).value = "a"

    assert refusal(read_file, filled)[0] == "sheet_reaches_too_far"


def test_a_file_with_more_cells_than_any_form_is_refused(read: Read) -> None:
    filled = Filled()
    other = filled.book.create_sheet("报价")
    for row in range(1, 1_002):
        other.append([row] * 10)

    assert refusal(read, filled) == ("reply_too_large", {"limit": 10_000})


def test_a_cell_of_any_length_is_cut_in_the_open(read: Read) -> None:
    filled = Filled().answer("是否参加", "参加" * 10_000).answer("备注", "长" * 30_000)

    found = read(filled)

    assert (found.reply.coming, codes(found)) == (None, ["reply_coming_unclear", "reply_text_cut"])
    assert [len(one.text) for one in found.reply.remarks] == [20_000, 20_000]
