"""The code of a form: whose it is, what it asks, and whether it came back whole."""

import datetime as dt

import pytest

from service.domain.conference import Conference, Slot
from service.domain.reply import FormCode, Partner, ReplyForm, codes_in, reply_token

DAY = dt.date(2026, 12, 3)


def form(*, minute: int = 0, reason: str = "", key: bytes = b"key") -> ReplyForm:
    slot = Slot(id="01", start=dt.datetime.combine(DAY, dt.time(9, minute)), minutes=25)
    return ReplyForm(
        token=reply_token(key, "conference-1", "organisation-1"),
        conference=Conference(id="conference-1", name="对接会", day=DAY, slots=(slot,)),
        organisation_id="organisation-1",
        organisation_name="甲公司",
        partners=(Partner(organisation_id="organisation-2", name="乙公司", reason=reason),),
        made_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
    )


def test_a_token_says_who_is_asked_and_nothing_else_makes_it() -> None:
    others = [
        reply_token(b"key", "conference-2", "organisation-1"),
        reply_token(b"key", "conference-1", "organisation-2"),
        reply_token(b"other", "conference-1", "organisation-1"),
        reply_token(b"key", "conference-1o", "rganisation-1"),
    ]

    assert len({form().token, *others}) == 5


@pytest.mark.parametrize(
    "written",
    ["{}", "编码：{}。", " {} ", "（{}）"],
)
@pytest.mark.parametrize(
    "change",
    [str, str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " "),
     lambda code: code.replace("-", "—"), lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
     lambda code: code.replace("0", "O").replace("1", "l")],
)  # fmt: skip
def test_a_code_is_read_however_it_is_copied(written: str, change: object) -> None:
    assert callable(change)
    printed = form()

    assert codes_in(written.format(change(printed.code))) == (
        FormCode(printed.token, printed.edition, intact=True, shown=printed.code),
    )


def test_an_edited_code_is_not_intact() -> None:
    code = form().code
    edited = {code[:place] + sign + code[place + 1 :] for place in range(19) if code[place] != "-" for sign in "37XZ"}

    found = [codes_in(one)[0].intact for one in sorted(edited - {code})]

    assert len(found) > 50
    assert not any(found)


@pytest.mark.parametrize(
    "text", ["", "13800000001", "91440606MA4XXXXX1K", "ABCD-EFGH-JKMN", "ABCD-EFGH-JKMN-PQRS-TVWX"]
)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes_in(text) == ()


def test_the_edition_changes_with_what_is_asked_and_the_token_does_not() -> None:
    changed = [form(minute=5), form(reason="有案例")]

    assert {one.token for one in changed} == {form().token}
    assert form().edition not in {one.edition for one in changed}


def test_a_partner_keeps_its_key_when_others_come_and_go() -> None:
    fewer = form().model_copy(update={"partners": ()})

    assert fewer.key(form().partners[0]) == form().key(form(reason="有案例").partners[0])
