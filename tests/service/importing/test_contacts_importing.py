"""What reaches a person is marked and kept apart; other numbers stay."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.edition import MARK
from service.importing.contacts import names_people, read_contacts, read_organisation, scrub
from service.importing.values import clean


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
        ("罗文（微信）xugou_hanzhi", f"罗文（微信）{MARK}", [("wechat", "xugou_hanzhi")]),
        ("填表人：张三", f"填表人：{MARK}", [("name", "张三")]),
        ("联系人：张三，电话同上", f"联系人：{MARK}，电话同上", [("name", "张三")]),
        ("钉钉号：dingzhang23", f"钉钉号：{MARK}", [("chat", "dingzhang23")]),
        ("钉钉：13800000001", f"钉钉：{MARK}", [("phone", "13800000001")]),
        ("飞书：fszhang", f"飞书：{MARK}", [("chat", "fszhang")]),
        ("Lark: zhang.san", f"Lark: {MARK}", [("chat", "zhang.san")]),
        ("DingTalk ding_zhang", f"DingTalk {MARK}", [("chat", "ding_zhang")]),
        ("抖音号：dyzhang55", f"抖音号：{MARK}", [("chat", "dyzhang55")]),
        ("快手号 123456789", f"快手号 {MARK}", [("chat", "123456789")]),
        ("Line ID：linezhang", f"Line ID：{MARK}", [("chat", "linezhang")]),
        ("Line: linezhang89", f"Line: {MARK}", [("chat", "linezhang89")]),
        ("Skype: live:zhang56", f"Skype: {MARK}", [("chat", "live:zhang56")]),
        ("Telegram @tgzhang", f"Telegram {MARK}", [("chat", "@tgzhang")]),
        ("WhatsApp: zhangwa58", f"WhatsApp: {MARK}", [("chat", "zhangwa58")]),
        ("WhatsApp: +86 138 0000 0001", f"WhatsApp: {MARK}", [("phone", "13800000001")]),
        ("[微信]zhangwx82", f"[微信]{MARK}", [("wechat", "zhangwx82")]),
        ("薇❤：zhangwx", f"薇❤：{MARK}", [("wechat", "zhangwx")]),
        ("绿泡泡：zhangwx", f"绿泡泡：{MARK}", [("wechat", "zhangwx")]),
        ("微信：张工51", f"微信：{MARK}", [("name", "张工51")]),
        ("q q：987654386", f"q q：{MARK}", [("qq", "987654386")]),
        ("扣 扣 987654387", f"扣 扣 {MARK}", [("qq", "987654387")]),
        ("zhang14#corp.com", MARK, [("email", "zhang14#corp.com")]),
        ("zhang [at] corp [dot] com", MARK, [("email", "zhang[at]corp[dot]com")]),
        ("邮箱：zhang AT corp DOT com", f"邮箱：{MARK}", [("email", "zhangATcorpDOTcom")]),
        ("zhang53@corp", MARK, [("email", "zhang53@corp")]),
        ("咨询：186-1234-56-77", f"咨询：{MARK}", [("phone", "18612345677")]),
        ("1 3 8 1 2 3 4 5 6 3 4", MARK, [("phone", "13812345634")]),
        ("一三八一二三四五六七八", MARK, [("phone", "一三八一二三四五六七八")]),
        ("小灵通 83335665", f"小灵通 {MARK}", [("phone", "83335665")]),
        ("13812345678元", f"{MARK}元", [("phone", "13812345678")]),
        ("13812345678000元", f"{MARK}000元", [("phone", "13812345678")]),
        ("身份证44060119900101127x", f"身份证{MARK}", [("phone", "44060119900101127x")]),
        ("联系人 章三十", f"联系人 {MARK}", [("name", "章三十")]),
        ("联系人章三一，请致电", f"联系人{MARK}，请致电", [("name", "章三一")]),
        ("负责人：章六九", f"负责人：{MARK}", [("name", "章六九")]),
        ("项目经理：章七十", f"项目经理：{MARK}", [("name", "章七十")]),
        ("对接人（章七一）", f"对接人（{MARK}）", [("name", "章七一")]),
        ("联系人：章七二、章七三", f"联系人：{MARK}", [("name", "章七二、章七三")]),
        ("联系人: Zhang Sanqisan", f"联系人: {MARK}", [("name", "Zhang Sanqisan")]),
        ("请联系章三二经理", f"请联系{MARK}", [("name", "章三二经理")]),
        ("清单 张三 微信：zhang_san88", f"清单 {MARK} 微信：{MARK}", [("name", "张三"), ("wechat", "zhang_san88")]),
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
        "对接钉钉（DingTalk）、飞书（Lark）和企业微信",
        "[微信]小程序，微信：公众号2个，抖音：短视频",
        "Line: SMT-3，Production line: A01，pipeline:stage_two2",
        "C#asp.net，mAP@IoU，precision@top，data at rest dot matrix",
        "合同135-2026-11-21，规格：180-2400-12-16，1 3 5 7 9 11 13 15",
        "二〇二六年一月三日，一三五七班次",
        "联系人方式，联系人及电话，联系人（必填），联系人 职务，联系人：Email",
        "负责人：单位领导，项目经理：高级工程师，负责人全程参与，对接人安排",
        "项目 微信：公众号，江门 电话：见附件，请联系项目经理",
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
        ("contact", "dingzhang_9", [("chat", "dingzhang_9")]),
        ("contact_email", "a@list.example", [("email", "a@list.example")]),
        ("address", "虚构路1号，电话82880000", [("address", "虚构路1号，电话"), ("phone", "82880000")]),
    ],
)
def test_a_contact_column_gives_everything_it_holds(field: str, text: str, contacts: list[tuple[str, str]]) -> None:
    assert said(read_contacts(text, field)) == contacts


@pytest.mark.parametrize(
    ("text", "organisation", "contacts"),
    [
        ("甲虚构公司\n张三 厂长", "甲虚构公司", [("name", "张三 厂长")]),
        ("甲虚构公司（联系人：张三，13800000001）", "甲虚构公司", [("name", "张三"), ("phone", "13800000001")]),
        ("虛構雲算（香港）有限公司 陳先生", "虛構雲算（香港）有限公司", [("name", "陳先生")]),
        ("甲公司张三13800000001", "甲公司", [("phone", "13800000001"), ("name", "张三")]),
        ("张三 甲虚构公司佛山分公司", "甲虚构公司佛山分公司", [("name", "张三")]),
        ("单位：虚构研究院；联系人：张三", "虚构研究院", [("name", "张三")]),
        ("Fictitious Optics Limited, Ms Poon +852 2345 6789", "Fictitious Optics Limited", [("phone", "+852 2345 6789"), ("name", "Ms Poon")]),
        ("某家电企业", "某家电企业", []),
        ("张三", "", [("name", "张三")]),
    ],
)  # fmt: skip
def test_an_organisation_is_told_from_its_people(text: str, organisation: str, contacts: list[tuple[str, str]]) -> None:
    found, people = read_organisation(text)

    assert (found, sorted(said(people))) == (organisation, sorted(contacts))


def test_only_people_beside_an_organisation_are_people() -> None:
    with_people = ("甲公司 张三", "甲公司\n王厂长", "甲公司（联系人：张三）", "甲公司 13800000001")
    without = (
        "甲公司（佛山）",
        "甲公司 佛山",
        "甲公司、乙公司",
        "虚构厂 二车间",
        "甲公司\n（原乙厂）",
        "Fictitious Ltd (Hong Kong)",
    )

    assert [text for text in with_people if not names_people(text)] == []
    assert [text for text in without if names_people(text)] == []


def test_long_cells_without_contacts_are_looked_through_quickly() -> None:
    for text in ("a" * 20_000, "1-" * 10_000, "86 " * 6_000, "微信" * 10_000, "0(" * 10_000, "@." * 10_000):
        assert scrub(text).text == text


ODD_FORMS = (
    "139\n12345678", "139\t12345678", "139\u200912345678", "139  1234  5678", "139 - 1234 - 5678", "139_1234_5678",
    "139/1234/5678", "(139)12345678", "（139）1234-5678", "13912 345678", "+86.139.1234.5678", "A13912345678",
    "13912345678abc", "١٣٩١٢٣٤٥٦٧٨", "𝟏𝟑𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "+862087654321", "+86075523456789", "(86-755)23456789",
    "(86)(755)23456789", "+86(0)20 8765 4321", "(0755)-23456789", "0755.23456789", "0755_23456789", "020\n87654321",
    "0755 234 56789", "电话是87654321", "电话号码为87654321", "0755-23456789/23456790", "+852 2345-6789 / 9123-4567",
    "85223456789", "demo\n@example.com", "demo@example\n.com", "demo  @  example.com", "demo﹫example.com",
    "demo@example。com", "demo[at]example.com", "张三@example.com", "demo@公司.中国", "微信：\nxugou01", "微信（xugou01）",
    "微信是xugou01", "微 信：xugou01", "V：xugou01", "加v xugou01", "薇信xugou01", "扣扣号 123456789", "企鹅号 123456789",
)  # fmt: skip
NO_CONTACTS = (
    "型号AB13800000001X", "SN-13800000001", "GB/T 4754-2017", "GB/T 13912-2020", "2026-11-21", "预算120万元", "误差≤0.8%",
    "30-50件/分钟", "统一代码91440600750000001T", "5G@2.6GHz", "mAP@0.5", "pkg@1.2.3", "ISO 9001:2015", "192.168.1.100",
    "1200元/板起", "微信小程序", "企业微信接入", "12,000,000元", "6:30-22:00", "CAS 7732-18-5",
)  # fmt: skip
HOSTILE = (
    "联系人:" * 5000 + "123", "联系人 张三、" * 2000, "微信：张" * 4000, "一三" * 9000, "钉钉 " * 6000, "a at b dot " * 1800, "a.1" * 6000,
    "电话" + " " * 9000 + "微信" + " " * 9000 + "123x", "1 " * 10_000, "13-" * 6_600, "139" * 6_600,
    "a@" * 10_000, "中" * 19_000 + "@", "0" * 20_000, "微信 " * 6_000, "a.a." * 4_900 + "@", "@example.example." * 1_100,
)  # fmt: skip


def test_a_cell_of_nothing_but_contacts_is_one() -> None:
    many = "13800000001 " * 201

    assert said(scrub(many).contacts) == [("phone", many.strip())]
    assert scrub(many).text == MARK
    assert len(read_contacts("张/三|" * 300, "contact")) == 200


@pytest.mark.parametrize("form", ODD_FORMS)
def test_contacts_in_odd_forms_are_found(form: str) -> None:
    shown = scrub(clean(f"请看 {form} 谢谢")).text

    assert MARK in shown
    assert not re.search(r"\d{5}|example|xugou", shown)


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_what_only_looks_like_a_contact_stays(text: str) -> None:
    assert scrub(text).text == text


def test_no_cell_costs_more_than_a_hundred_plain_ones() -> None:
    plain = "窑炉温度由老师傅凭经验调节，夜班波动大。" * 1_000
    started = time.perf_counter()
    for _ in range(100):
        scrub(plain)
    bound_seconds = time.perf_counter() - started

    for text in HOSTILE:
        started = time.perf_counter()
        scrub(text)
        assert time.perf_counter() - started < max(bound_seconds, 1), text[:20]
