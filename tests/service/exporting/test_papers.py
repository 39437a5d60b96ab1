"""What is printed: every sheet readable by people and by readers of screens, whole, and the same again from the same papers."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pypdf import PageObject, PdfReader, Transformation
from pypdf.generic import ArrayObject, DictionaryObject

import service.exporting
from service.domain.agenda import Agenda, AgendaPerson, LineKind, Papers, agendas_of
from service.domain.conference import ProgrammeItem, Table, slots_around
from service.domain.disclosure import Export
from service.domain.errors import InvalidError, NotFoundError
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant, ParticipantState
from service.exporting.day_pages import _INSTRUCTIONS
from service.exporting.papers import SHEETS, SINCE_LAST, printed
from service.exporting.typesetting import qr_svg
from service.texts import SENTENCES
from service.texts.spoken import error_text
from tests.service.exporting.sample_papers import (
    DAY,
    MADE_AT,
    ORGANISATIONS,
    SHEETS_BEGIN,
    conference,
    meetings_of,
    names_of,
    papers,
)

ADDRESS = "https://duijie.example.org/hall/"
TAGS = {Language.SIMPLIFIED: "zh-CN", Language.TRADITIONAL: "zh-HK", Language.ENGLISH: "en"}
FOOT = {
    Language.SIMPLIFIED: "版本：第二版（修订 17） · 制表：2026-12-01 17:30",
    Language.TRADITIONAL: "版本：第二版（修訂 17） · 製表：2026-12-01 17:30",
    Language.ENGLISH: "Version: 第二版 (revision 17) · made 2026-12-01 17:30",
}

PRINTED = (*SHEETS, *SINCE_LAST)
APART = (Export.EVERYTHING, Export.CHANGES, Export.BADGES, Export.NAME_CARDS, Export.BOOKLET, Export.WALL)
"""Sheets in which every template is used."""


def pdf_of(sheet: Export, of: Papers, **how: Any) -> PdfReader:
    return PdfReader(BytesIO(printed(sheet, of, **how)))


def pages_of(sheet: Export, of: Papers, **how: Any) -> list[list[str]]:
    """Return the lines of text of each page."""
    return [page.extract_text().splitlines() for page in pdf_of(sheet, of, **how).pages]


def joined(lines: list[str]) -> str:
    """Return text as if no line had been broken."""
    return "".join(lines).replace(" ", "").replace("\u200b", "")


class Element(NamedTuple):
    """A part of a document as a reader of screens meets it."""

    kind: str
    language: str
    alternative: str


def elements(pdf: PdfReader) -> list[Element]:
    """Return the parts of a document in reading order."""

    def below(found: Any, language: str) -> Iterator[Element]:
        found = found.get_object()
        if isinstance(found, list):
            for one in found:
                yield from below(one, language)
        elif isinstance(found, DictionaryObject):
            language = str(found.get("/Lang", language))
            if "/S" in found:
                yield Element(str(found["/S"]), language, str(found.get("/Alt", "")))
            if "/K" in found:
                yield from below(found["/K"], language)

    return [*below(pdf.root_object["/StructTreeRoot"], str(pdf.root_object["/Lang"]))]


def fonts_of(page: PageObject) -> dict[str, Any]:
    """Return the fonts of a page by the names that it gives them."""
    resources: Any = page["/Resources"]
    return {name: font.get_object()["/DescendantFonts"][0].get_object() for name, font in resources["/Font"].items()}


def small(**changes: Any) -> Papers:
    """Return papers with a slot, a table and a meeting at it."""
    (slot, *_) = conference().slots
    meeting = Meeting(id="m", demand_side="d1", supply_side="s2", slot=slot.id, table="A1")
    return papers(meetings=[meeting], programme=(), slots=(slot,), tables=(Table(id="A1"),), **changes)


@pytest.mark.parametrize(
    ("sheet", "language"),
    [(sheet, language) for language in Language for sheet in (PRINTED if language is Language.SIMPLIFIED else APART)],
)
def test_every_sheet_is_tagged_and_titled_in_its_language_with_its_fonts_version_and_time(
    sheet: Export, language: Language
) -> None:
    before = papers(language, meetings=meetings_of(conference())[1:9], slots=conference().slots[:3])
    pdf = pdf_of(sheet, papers(language, slots=conference().slots[:3]), before=before)

    root: Any = pdf.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == (TAGS[language], True, True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.xmp_metadata
    assert pdf.metadata.creation_date == MADE_AT
    title = SENTENCES[f"paper.title.{sheet}"][list(Language).index(language)]
    assert pdf.metadata.title == f"{papers().conference.name} · {title}"
    assert "pdfuaid:part" in pdf.xmp_metadata.stream.get_data().decode()
    embedded = ["/FontFile3" in font["/FontDescriptor"] for page in pdf.pages for font in fonts_of(page).values()]
    assert embedded == [True] * max(1, len(embedded))
    own_language = {Export.AGENDAS, Export.CHANGED_AGENDAS, Export.EVERYTHING}
    for page in pdf.pages:
        feet = {FOOT[language]} if sheet not in own_language else {*FOOT.values()}
        assert any(foot in page.extract_text() for foot in feet)


def test_the_same_papers_are_the_same_bytes_also_in_another_process() -> None:
    program = (
        "import hashlib, tests.service.exporting.sample_papers as sample;"
        "from service.domain.disclosure import Export; from service.exporting.papers import printed;"
        "print(hashlib.sha256(printed(Export.EVERYTHING, sample.papers())).hexdigest())"
    )
    root = Path(__file__).parents[3]
    ran = [
        subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]

    assert ran[0] == ran[1] != ""


def test_each_of_two_people_who_meet_at_once_has_an_agenda_of_their_own() -> None:
    first, second = pages_of(Export.AGENDAS, papers(), organisation_id="d1")

    lines = next(agenda for agenda in papers().agendas if agenda.organisation_id == "d1").lines
    meetings = [line for line in lines if line.kind is LineKind.MEETING]
    for number, (page, person) in enumerate(((first, "陈嘉敏（生产总监）"), (second, "李国强（信息部经理）"))):
        assert page[:4] == [
            papers().conference.name,
            "佛山虚构针织有限公司",
            f"日程 {number + 1}（本单位共 2 份）",
            person,
        ]
        own = [f"{line.start:%H:%M}–{line.end:%H:%M} {line.place}" for line in meetings if line.agenda == number]
        assert [line for line in page if re.match(r"\d\d:\d\d–\d\d:\d\d A1", line)] == own
        assert sum("茶歇" in line for line in page) == 1
        assert page[-1] == f"{FOOT[Language.SIMPLIFIED]} 第 1 页，共 1 页"


def test_an_agenda_is_in_the_language_of_its_organisation() -> None:
    pdf = pdf_of(Export.AGENDAS, small(), organisation_id="s2")

    assert str(pdf.root_object["/Lang"]) == "en"
    assert [page.extract_text().splitlines() for page in pdf.pages] == [
        [
            small().conference.name,
            "Hypothetical Industrial Intelligence and ",
            "Process Optimisation (Hong Kong) Limited",
            "Alexandra Featherstonehaugh-Wong (Regional Director of Manufacturing Solutions)",
            "Date Thursday, 3 December 2026",
            "Venue 佛山虚构会展中心 3 号馆, 佛山",
            "Please be at the table 3 minutes early. If something changes, the organizer's latest version counts.",
            "Time Table or place With whom, about what",
            "09:30–09:55 A1 佛山虚构针织有限公司",
            "Version: 第二版 (revision 17) · made 2026-12-01 17:30 Page 1 of 1",
        ]
    ]


def test_all_agendas_are_one_file_in_which_each_says_its_language() -> None:
    pdf = pdf_of(Export.AGENDAS, papers())

    headings = [one.language for one in elements(pdf) if one.kind == "/H1"]
    assert headings == [TAGS[agenda.language] for agenda in papers().agendas for _ in range(agenda.agendas)]


def test_a_sheet_of_one_organisation_says_whose_it_is() -> None:
    pdf = pdf_of(Export.BADGES, papers(), organisation_id="d3")

    assert pdf.metadata
    assert pdf.metadata.title == f"{papers().conference.name} · 名牌 · 香港樣本電子有限公司"
    assert len(pdf.pages) == 1


def test_what_cannot_be_printed_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(NotFoundError):
        printed(Export.AGENDAS, papers(), organisation_id="nobody")
    with pytest.raises(InvalidError) as whole:
        printed(Export.GRID, papers(), organisation_id="d1")
    with pytest.raises(InvalidError) as first:
        printed(Export.CHANGES, papers())

    assert [error_text(error.value, Language.SIMPLIFIED) for error in (whole, first)] == [
        "“洽谈总表”按整场会议印制，不能只印一家单位。请去掉单位，或改印日程单、胸牌、席卡或签到表。",
        "没有上一次印制的版本可比较。请先印全部日程单，或指明与哪个版本比较。",
    ]


def test_qr_codes_are_printed_only_where_guests_reach_an_address() -> None:
    def alternatives(**changes: Any) -> list[str]:
        sheets = (Export.AGENDAS, Export.BADGES)
        found = [one for of in sheets for one in elements(pdf_of(of, papers(**changes)))]
        return [one.alternative for one in found if one.alternative]

    people = [(person.name, agenda.language) for agenda in papers().agendas for person in agenda.people]
    said = [f"QR code of {name}" if language is Language.ENGLISH else f"{name} 的二" for name, language in people]
    assert alternatives() == []
    assert [text.removesuffix("維碼").removesuffix("维码") for text in alternatives(guest_address=ADDRESS)] == said * 2


def test_a_qr_code_holds_the_address_of_the_guests_own_page() -> None:
    import segno

    stream = BytesIO()
    wanted = segno.make_qr("https://duijie.example.org/hall/c/a%2Fb", error="m", mask=3)
    wanted.save(stream, kind="svg", xmldecl=False, border=2)

    assert qr_svg(ADDRESS, "a/b") == stream.getvalue()


HOSTILE = {
    '#read("/etc/passwd") *x* $a_b$ \\n `raw` <label> @ref // c': None,
    "{page} {listed} {name} %s": None,
    "W" * 200: None,
    "）" * 200: None,
    "1-2/3-" * 33: None,
    "零\u200b宽\u202e反\u2066向\ufeff字\x07": "零宽反向字",
    "火箭🚀与😀": "火箭〓与〓",
    "私用\ue000𠮷𪚥": "私用〓𠮷〓",
    "Łukasz Żółć ﷺ": None,
}


@pytest.mark.parametrize("sheet", APART)
def test_what_people_write_is_placed_as_it_stands_and_inside_the_page(sheet: Export) -> None:
    def renamed(of: Papers) -> Papers:
        names = [*HOSTILE] * len(of.agendas)
        agendas = [
            agenda.model_copy(
                update={
                    "name": name,
                    "people": (AgendaPerson(person_id="p", name=name[:100], post=name[:100], code="0123456789"),),
                    "lines": tuple(line.model_copy(update={"title": name, "topics": (name,)}) for line in agenda.lines),
                }
            )
            for agenda, name in zip(of.agendas, names, strict=False)
        ]
        firms = [firm.model_copy(update={"name": name}) for firm, name in zip(of.firms, names, strict=False)]
        return of.model_copy(update={"agendas": tuple(agendas), "firms": tuple(firms)})

    of = renamed(papers(guest_address=ADDRESS, seats="demand", slots=conference().slots[:3]))
    pdf = pdf_of(sheet, of, before=papers())

    text = joined([page.extract_text() for page in pdf.pages]).replace("\n", "")
    shown = [joined([wanted or name]) for name, wanted in HOSTILE.items()]
    short = [name for name in shown if len(name) < 100 and "ﷺ" not in name]
    assert [name for name in short if name not in text] == []
    assert outside(pdf) == []


def outside(pdf: PdfReader) -> list[tuple[int, int, int]]:
    """Return page and place of each text that begins or ends in the margins of its page or beyond."""
    found: list[tuple[int, int, int]] = []
    for number, page in enumerate(pdf.pages, start=1):
        right, top = (float(edge) for edge in (page.mediabox.right, page.mediabox.top))
        found += [
            (number, round(x), round(y))
            for x, y in ends_of_texts(page)
            if not (MARGIN <= x <= right - MARGIN and 0 < y < top)
        ]
    return found


MARGIN = 25
"""Points; narrower than any sheet's."""


def ends_of_texts(page: PageObject) -> Iterator[tuple[float, float]]:
    """Yield where each text that is shown begins and ends, in points from the lower left."""
    fonts = {name: widths(font) for name, font in fonts_of(page).items()}
    place, line = Transformation(), Transformation()
    kept: list[Transformation] = []
    font: dict[int, float] = {}
    size = 1.0
    contents = page.get_contents()
    for operands, operator in [] if contents is None else contents.operations:
        match operator:
            case b"q":
                kept.append(place)
            case b"Q":
                place = kept.pop()
            case b"cm":
                place = matrix(operands).transform(place)
            case b"Tm":
                line = matrix(operands)
            case b"Tf":
                font, size = fonts[operands[0]], float(operands[1])
            case b"Tj" | b"TJ":
                parts = operands[0] if operator == b"TJ" else operands
                length = sum(advance(part, font) for part in parts) * size / 1000
                yield from (line.transform(place).apply_on((x, 0.0)) for x in (0.0, length))


def matrix(operands: list[Any]) -> Transformation:
    a, b, c, d, e, f = (float(one) for one in operands)
    return Transformation((a, b, c, d, e, f))


def advance(part: Any, font: dict[int, float]) -> float:
    """Return how far a piece of a text goes, in thousandths of its size."""
    if isinstance(part, (int, float)):
        return -float(part)
    signs = part.original_bytes
    return sum(font.get(int.from_bytes(signs[place : place + 2]), 0) for place in range(0, len(signs), 2))


def widths(font: dict[str, Any]) -> dict[int, float]:
    """Return the widths of a font's signs."""
    found: dict[int, float] = {}
    listed = [*font["/W"]]
    while listed:
        first, second = int(listed.pop(0)), listed.pop(0)
        if isinstance(second, ArrayObject):
            found |= {first + place: float(width) for place, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(listed.pop(0)))
    return found


def test_more_than_fits_on_a_page_goes_on_to_the_next() -> None:
    crowd = tuple(
        AgendaPerson(person_id=f"p{number}", name=f"参会人{number:03}", agenda=0, code="0123456789")
        for number in range(40)
    )

    def full(agenda: Agenda) -> Agenda:
        lines = tuple(
            line.model_copy(update={"topics": tuple(f"议题{number:03}" for number in range(60))})
            for line in agenda.lines
        )
        return agenda.model_copy(update={"people": crowd, "lines": lines})

    of = papers()
    crowded = of.model_copy(update={"agendas": (full(of.agendas[0]),)})

    for sheet, wanted in (
        (Export.SIGN_IN, [person.name for person in crowd]),
        (Export.BADGES, [person.name for person in crowd]),
        (Export.NAME_CARDS, [person.name for person in crowd]),
        (Export.AGENDAS, [person.name for person in crowd] + [f"议题{number:03}" for number in range(60)]),
        (Export.CHANGES, [f"议题{number:03}" for number in range(60)]),
    ):
        pdf = pdf_of(sheet, crowded, before=of)
        text = joined([page.extract_text() for page in pdf.pages]).replace("\n", "")
        assert [one for one in wanted if one not in text] == []
        assert outside(pdf) == []


@pytest.mark.parametrize("sheet", PRINTED)
def test_a_conference_that_holds_nothing_yet_can_be_printed(sheet: Export) -> None:
    empty = papers(meetings=[], slots=(), tables=(), programme=()).model_copy(update={"agendas": (), "firms": ()})

    pages = pages_of(sheet, empty, before=empty)

    assert pages[0][-1].startswith(FOOT[Language.SIMPLIFIED])
    if sheet in {Export.AGENDAS, Export.CHANGED_AGENDAS, Export.TABLE_CARDS}:
        assert "目前没有可印的内容。" in pages[0]


def test_what_changed_stands_old_beside_new_with_whom_to_print_for_again() -> None:
    before = papers()
    first, second, third, *others = before.meetings
    moved = second.model_copy(update={"table": "A3", "slot": "08"})
    added = third.model_copy(update={"id": "new", "slot": "08", "table": "A2"})
    of = papers(meetings=[moved, third, *others, added])

    lines = [line for page in pages_of(Export.CHANGES, of, before=before) for line in page]
    names = {agenda.organisation_id: agenda.name for agenda in of.agendas}
    concerned = {one for meeting in (first, second, added) for one in meeting.pair}
    text = joined(lines)
    again = text[text.index("需重印日程单的单位") : text.index("变更原安排现安排")]
    assert {one for one, name in names.items() if joined([name]) in again} == concerned
    assert [text.count(what) for what in ("取消", "改时间/换桌", "新增", "内容有变")] == [2, 2, 2, 0]
    topics = [
        "广东示例陶瓷集团股份有限公司第三生产基地智能制造与数字化转型推进办公室·窑炉温度曲线优化·Kilnprocessoptimiser"
    ]
    moves = [
        when + topic for topic in topics for when in ("09:30–09:55·A2号桌（纺织区）", "15:00–15:25·A3号桌（纺织区）")
    ]
    assert f"改时间/换桌{''.join(moves)}" in text

    agendas = pages_of(Export.CHANGED_AGENDAS, of, before=before)
    printed_for = [agenda for agenda in of.agendas if agenda.organisation_id in concerned]
    assert len(agendas) == sum(agenda.agendas for agenda in printed_for)


def test_whoever_left_is_named_so_that_their_agenda_is_taken_back() -> None:
    before = small()
    of = before.model_copy(update={"agendas": before.agendas[1:]})

    (page,) = pages_of(Export.CHANGES, of, before=before)

    assert joined(page[page.index("不再参会，请收回旧日程单") + 1 :]).startswith(joined([before.agendas[0].name]))


def test_another_venue_makes_all_agendas_be_printed_again() -> None:
    of = papers(venue="另一处")

    pages = pages_of(Export.CHANGED_AGENDAS, of, before=papers())

    assert len(pages) == sum(agenda.agendas for agenda in of.agendas)


def test_where_nothing_changed_the_sheet_says_so() -> None:
    standby = papers().model_copy(
        update={"agendas": tuple(one.model_copy(update={"standby": ("01",)}) for one in papers().agendas)}
    )

    (page,) = pages_of(Export.CHANGES, standby, before=papers())

    assert "没有变更，无须重印。" in page


def test_a_table_card_shows_the_number_and_the_day_of_its_table() -> None:
    talk = ProgrammeItem(
        id="t", kind="talk", title="圆桌", start=conference().slots[3].start, minutes=25, tables=("A1",), place="A1"
    )
    slots = conference().slots[:4]
    meeting = meetings_of(conference())[0]
    of = papers(
        meetings=[meeting],
        slots=slots,
        tables=(Table(id="A1", zone="纺织区", closed=(slots[2].id,)),),
        programme=(talk,),
    )

    assert pages_of(Export.TABLE_CARDS, of) == [
        [
            of.conference.name,
            "A1",
            "纺织区",
            "时间 需求方 供给方",
            "09:30–09:55 佛山虚构针织有限公司 深圳拟名视觉科技有限公司",
            "10:00–10:25 空桌",
            "10:45–11:10 不开放",
            "11:15–11:40 圆桌",
            "版本：第二版（修订 17） · 制表：2026-12-01 17:30 第 1 页，共 1 页",
        ]
    ]


@pytest.mark.parametrize(("seats", "seated"), [("demand", ["d1", "d2", "d3", "d4", "d5", "x1"]), ("none", ["x1"])])
def test_a_seat_plan_names_whoever_keeps_a_table_all_day(seats: str, seated: list[str]) -> None:
    plan, _ = pages_of(Export.SEAT_PLAN, papers(seats=seats))

    text = joined(plan)
    assert [one for one, firm in ORGANISATIONS.items() if joined([firm.name]) in text] == seated
    assert [zone in text for zone in ("纺织区", "装备区")] == [True, True]


def test_the_index_says_where_everyone_meets() -> None:
    _, index = pages_of(Export.SEAT_PLAN, papers(), before=None)

    text = joined(index)
    assert "东莞假设模具厂B1号桌（装备区）全部8场" in text
    assert "A1号桌09:30B2号桌10:45B1号桌11:15A3号桌13:30A1号桌14:30" in text


def test_the_grid_goes_on_over_pages_with_its_headings() -> None:
    slots = slots_around(DAY, SHEETS_BEGIN, SHEETS_BEGIN.replace(hour=17), minutes=26, changeover_minutes=0)
    tables = tuple(Table(id=f"{number:02}") for number in range(60))
    meetings = [
        Meeting(id=f"{slot.id}-{table.id}", demand_side="d4", supply_side="s4", slot=slot.id, table=table.id)
        for slot in slots
        for table in tables
    ]
    of = papers(meetings=meetings, slots=slots, tables=tables, programme=())

    pages = pages_of(Export.GRID, of)

    spans = [f"{slot.start:%H:%M}–{slot.end:%H:%M}" for slot in slots]
    shown = [[span for span in spans if span in joined(page)] for page in pages]
    chunks = [spans[:6], spans[6:12], spans[12:]]
    assert len(spans) == 18
    assert [chunk for number, chunk in enumerate(shown) if number == 0 or chunk != shown[number - 1]] == chunks
    assert sum(joined(page).count("杭州乌有智能装备有限公司") for page in pages) == len(meetings)


def test_the_wall_sends_everyone_to_their_table() -> None:
    of = papers()

    shown = [joined(page) for page in pages_of(Export.WALL, of)]

    for slot in of.conference.slots:
        span = f"{slot.start:%H:%M}–{slot.end:%H:%M}"
        (screen,) = [page for page in shown if page.startswith(span)]
        for meeting in of.meetings:
            for one in meeting.pair:
                assert (joined([of.name_of(one)]) in screen) is any(
                    one in of_slot.pair for of_slot in of.meetings if of_slot.slot == slot.id
                )
        assert screen.count(joined([of.conference.tables[0].zone])) == sum(
            2 for meeting in of.meetings if meeting.slot == slot.id and meeting.table.startswith("A")
        )
    assert [page for page in shown if "茶歇" in page] == [
        "10:30–10:45茶歇前厅版本：第二版（修订17）·制表：2026-12-0117:30第4页，共11页"
    ]


def test_the_booklet_holds_programme_firms_needs_products_and_hall() -> None:
    pages = pages_of(Export.BOOKLET, papers())

    contents = [line.replace(".", " ").split() for line in pages[1][1:-1]]
    assert contents == [
        ["议程", "3"],
        ["参会单位", "4"],
        ["需求单位", "4"],
        ["供给单位", "5"],
        ["支持单位", "5"],
        ["座位图", "6"],
        ["各单位桌号索引", "6"],
        ["笔记", "8"],
    ]
    text = joined([line for page in pages for line in page])
    for firm in ORGANISATIONS.values():
        for title, about in firm.items:
            assert joined([title]) in text
            assert joined(about.split()) in text
    assert "主办：佛山市虚构工业和信息化局、佛山市示例行业协会" in text


def test_badges_and_name_cards_are_for_everybody_who_comes() -> None:
    people = [person.name for agenda in papers().agendas for person in agenda.people]
    unnamed = [agenda.name for agenda in papers().agendas if not agenda.people]

    badges, cards = (
        joined([line for page in pages_of(sheet, papers()) for line in page])
        for sheet in (Export.BADGES, Export.NAME_CARDS)
    )

    assert [badges.count(joined([name])) for name in people] == [1] * len(people)
    assert [badges.count(name) for name in unnamed] == [1] * len(unnamed)
    # the second time on the half that stands on its head, which readers of screens skip
    assert [cards.count(joined([name])) for name in [*people, *unnamed]] == [2] * (len(people) + len(unnamed))


def test_everyone_signs_in_once_in_the_order_of_the_agendas() -> None:
    page, guests = pages_of(Export.SIGN_IN, papers())

    text = joined(page)
    places = [text.index(joined([agenda.name])) for agenda in papers().agendas]
    assert places == sorted(places)
    assert "临时到场" in guests


def test_the_run_of_the_day_has_a_sheet_to_tick_for_each_slot() -> None:
    of = papers()

    pages = pages_of(Export.RUN_OF_DAY, of)

    assert joined(pages[0]).startswith(
        joined([of.conference.name, "当日执行手册日期2026年12月3日（星期四）地点佛山虚构会展中心3号馆、佛山"])
        + "12家单位12位参会人39场洽谈8个时段6张桌议程"
    )
    assert "开始后 5 分钟巡桌" in " ".join(pages[1])
    for number, slot in enumerate(of.conference.slots, start=1):
        page = joined(pages[number + 1])
        held = [meeting for meeting in of.meetings if meeting.slot == slot.id]
        assert page.startswith(f"{slot.start:%H:%M}–{slot.end:%H:%M}第{number}场")
        assert f"{len(held)}桌洽谈·{2 * len(held)}家单位" in page
        rows = [joined([of.name_of(m.demand_side), of.name_of(m.supply_side)]) for m in held]
        assert [page.count(row) for row in rows] == [1] * len(rows)
    assert "空桌：A2、A3、B3候补（此时有空）：苏州某例工业互联网平台有限公司临时补位" in joined(pages[7])


def test_standby_counts_only_where_somebody_is_there_free_and_below_their_most() -> None:
    slots = conference().slots
    meeting = Meeting(id="m", demand_side="d1", supply_side="s3", slot=slots[1].id, table="A1")

    def standby(**content: Any) -> tuple[str, ...]:
        of = Participant(
            organisation_id="s3", part=Part.SUPPLY, state=ParticipantState.ACCEPTED, standby=True
        ).model_copy(update=content)
        (agenda,) = agendas_of(conference(slots=slots[:3]), [of], [meeting], names_of(ORGANISATIONS))
        return agenda.standby

    assert standby() == ("01", "03")
    assert standby(agendas=2) == ("01", "02", "03")
    assert standby(unavailable=("03",)) == ("01",)
    assert standby(most=1) == ()
    assert standby(standby=False) == ()


def test_the_contents_of_everything_name_the_page_on_which_each_sheet_begins() -> None:
    pages = pages_of(Export.EVERYTHING, papers())

    entries = [match.groups() for line in pages[0] if (match := re.match(r"(\S+) \. .*全册第 (\d+) 页", line))]
    begins = [(title, joined(pages[int(number) - 1])) for title, number in entries]
    name = joined([papers().conference.name])
    assert [title for title, _ in begins] == [
        "当日执行手册（每场打勾）",
        "洽谈总表（A3）",
        "座位图与桌号索引",
        "签到表",
        "各单位日程单",
        "桌牌",
    ]
    heads = ["当日执行手册", "洽谈总表", "座位图", "签到表", "Hypothetical", "A1纺织区"]
    assert [page.removeprefix(name).startswith(head) for (_, page), head in zip(begins, heads, strict=True)] == [
        True
    ] * len(heads)
    numbered = [re.search(r"(?:全册第|全冊第|Sheet)(\d+)[页頁·]", joined(page[-1:])) for page in pages]
    assert [int(found[1]) for found in numbered if found] == [*range(1, len(pages) + 1)]


def test_every_word_of_the_templates_has_a_sentence() -> None:
    templates = Path(service.exporting.__file__).parent / "typst"
    codes = {
        code
        for path in templates.glob("*.typ")
        for code in re.findall(r'"(paper\.[a-z_.]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(codes) > 40
    assert codes - SENTENCES.keys() == set()


def test_every_kind_part_and_sheet_has_a_name_and_no_other() -> None:
    made_up = {
        *(f"line_kind.{kind}" for kind in LineKind),
        *(f"paper.firms.{part}" for part in Part),
        *(f"paper.title.{sheet}" for sheet in PRINTED),
        *(f"paper.do.{chapter}" for chapter in _INSTRUCTIONS),
        *(f"paper.do.{chapter}.{step + 1}" for chapter, steps in _INSTRUCTIONS.items() for step in range(steps)),
    }
    prefixes = ("line_kind.", "paper.firms.", "paper.title.", "paper.do.")

    assert made_up == {code for code in SENTENCES if code.startswith(prefixes)}


def four_hundred(**changes: Any) -> Papers:
    """Return the sample with the agendas of four hundred organisations, each with a name of its own."""
    of = papers(**changes)
    model = next(agenda for agenda in of.agendas if agenda.organisation_id == "d4")
    return of.model_copy(
        update={
            "agendas": tuple(
                model.model_copy(
                    update={
                        "organisation_id": f"o{number}",
                        "name": f"佛山虚构{number:03}号智能装备有限公司",
                        "language": list(Language)[number % 3],
                        "people": (AgendaPerson(person_id=f"p{number}", name="张三", code=f"code-{number:08}"),),
                        "lines": tuple(
                            line.model_copy(
                                update={
                                    "title": f"深圳拟名{number * 7 % 400:03}视觉科技有限公司",
                                    "start": line.start + timedelta(minutes=number % 5),
                                }
                            )
                            for line in model.lines
                        ),
                    }
                )
                for number in range(400)
            )
        }
    )


def test_four_hundred_agendas_are_one_file() -> None:
    assert len(pdf_of(Export.AGENDAS, four_hundred()).pages) == 400


@pytest.mark.benchmark
def test_how_long_it_takes_to_print_for_four_hundred_organisations() -> None:
    of = four_hundred(guest_address=ADDRESS)
    for sheet in PRINTED:
        if sheet in SINCE_LAST:
            continue
        begin, cpu = time.perf_counter(), time.process_time()
        result = printed(sheet, of)
        seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - cpu
        size = len(result) / 1e6
        print(f"{sheet}: {seconds:.1f} s ({cpu_seconds:.1f} s of processors), {size:.1f} MB")
