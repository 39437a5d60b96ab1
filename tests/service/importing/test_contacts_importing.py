"""What reaches a person is marked and kept apart; other numbers stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.edition import MARK
from service.importing.contacts import read_contacts, scrub


def said(contacts: object) -> list[tuple[str, str]]:
    return [(contact.kind.value, contact.value) for contact in contacts]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "kept", "contacts"),
    [
        ("13800000001", MARK, [("phone", "13800000001")]),
        ("＋８６　１３８－００００－０００１", MARK, [("phone", "13800000001")]),
        (
            "张三13800000001/李四139 0000 0002",
            f"张三{MARK}/李四{MARK}",
            [("phone", "13800000001"), ("phone", "13900000002")],
        ),
        ("电话0757-82880000转801", f"电话{MARK}", [("phone", "0757-82880000转801")]),
        ("（020）82880000", MARK, [("phone", "(020)82880000")]),
        ("座机：82880000", f"座机：{MARK}", [("phone", "82880000")]),
        ("Tel: 2345 6789", f"Tel: {MARK}", [("phone", "2345 6789")]),
        ("+853 6234 5678", MARK, [("phone", "+853 6234 5678")]),
        ("热线400-800-1234", f"热线{MARK}", [("phone", "400-800-1234")]),
        ("发到 a.b＠list.example。", f"发到 {MARK}。", [("email", "a.b@list.example")]),
        ("微信号:zhang_san88", f"微信号:{MARK}", [("wechat", "zhang_san88")]),
        ("QQ：12345678", f"QQ：{MARK}", [("qq", "12345678")]),
        ("联系人：张三，电话同上", f"联系人：{MARK}，电话同上", [("name", "张三")]),
    ],
)
def test_a_contact_in_any_cell_is_marked_and_taken(text: str, kept: str, contacts: list[tuple[str, str]]) -> None:
    found = scrub(text)

    assert (found.text, said(found.contacts)) == (kept, contacts)


@pytest.mark.parametrize(
    "text",
    [
        "GB/T 4754-2017",
        "91440101MA59HBPJ6G",
        "型号AB13800000001X",
        "SN-13800000001",
        "2026-09-18至2026.10.31",
        "23800000001",
        "预算13800000000元",
        "编号 075782880000",
        "4000000000元",
        "192.168.100.200",
        "ISO 9001:2015",
        "接入微信小程序、QQ登录",
        "3.14159265358979",
        "1200×2400mm，0201料，FX3U-64MR",
        "=HYPERLINK(1)",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert scrub(text) == (text, ())


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="检测AB-/ 09.()年月：,，㎡", max_size=30), st.integers(3, 9), st.integers(0, 10**9 - 1))
def test_a_mobile_number_never_survives_between_words(around: str, second: int, rest: int) -> None:
    number = f"1{second}{rest:09}"

    assert number not in scrub(f"{around}，联系{number}。{around}").text


@settings(max_examples=150, deadline=None)
@given(st.integers(20, 99), st.integers(0, 10**9 - 1))
def test_an_eleven_digit_number_of_another_form_stays(head: int, rest: int) -> None:
    assert scrub(f"料号{head}{rest:09}件").contacts == ()


@pytest.mark.parametrize(
    ("field", "text", "contacts"),
    [
        (
            "contact",
            "张三/13800000001；李四 0757-00000002",
            [("phone", "13800000001"), ("phone", "0757-00000002"), ("name", "张三"), ("name", "李四")],
        ),
        ("contact_name", "张三、李四", [("name", "张三"), ("name", "李四")]),
        ("contact_phone", "23456789", [("phone", "23456789")]),
        ("contact_wechat", "zhangsan", [("wechat", "zhangsan")]),
        ("contact_email", "a@list.example", [("email", "a@list.example")]),
        ("address", "虚构路1号，电话82880000", [("address", "虚构路1号，电话"), ("phone", "82880000")]),
    ],
)
def test_a_contact_column_gives_everything_it_holds(field: str, text: str, contacts: list[tuple[str, str]]) -> None:
    assert said(read_contacts(text, field)) == contacts


def test_long_cells_without_contacts_are_looked_through_quickly() -> None:
    for text in ("a" * 20_000, "1-" * 10_000, "86 " * 7_000, "微信" * 10_000, "0(" * 10_000, "@." * 10_000):
        assert scrub(text).text == text
