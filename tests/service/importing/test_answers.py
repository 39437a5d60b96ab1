"""Answers as people write them: what is sure is read, what is not is left to a person."""

import datetime as dt

import pytest

from service.domain.language import Language
from service.importing.answers import (
    COMING,
    MEETINGS,
    REFUSAL,
    UNAVAILABLE,
    WISH,
    Answer,
    Arrival,
    Count,
    Said,
    Words,
    answer,
    arrival,
    count,
    language,
)

DAY = dt.date(2026, 12, 3)
LONG = "参加" * 200


def said(texts: list[str], words: Words) -> dict[str, Said]:
    return {text: answer(text, words).said for text in texts}


@pytest.mark.parametrize(
    ("words", "expected", "texts"),
    [
        (COMING, Said.YES, ["参加", "√参加　□不参加", "☑ 参加    ☐ 不参加", "☐ 参加√    ☐ 不参加", "☐√ 参加 ☐ 不参加", "参加√ 不参加", "参加 √ 不参加 □", "是", "Y", "Ｙｅｓ", "v", "√", "✓", "☑", "出席", "參加", "会来", "参加。", "参加（2人）", "☑ yes    ☐ no", "coming", "可以"]),
        (COMING, Said.NO, ["不参加", "□参加 √不参加", "☐ 参加    ☑ 不参加", "☐ 参加 √☐ 不参加", "否", "N", "no", "無法參加", "不能参加", "谢绝", "not coming", "will not attend", "☐ yes    ☑ no"]),
        (COMING, Said.NOTHING, ["", "☐ 参加    ☐ 不参加", "□", "☐ yes    ☐ no"]),
        (COMING, Said.BOTH, ["☑ 参加    ☑ 不参加", "√参加 √不参加"]),
        (COMING, Said.CROSS, ["×", "x", "Ｘ", "✗"]),
        (COMING, Said.UNCLEAR, ["待定", "参加不了", "暂不参加", "我司无法派人参加", "能否参加看情况", "是否参加", "参加 √ 不参加", "参加/不参加", "尽量参加", "不可能参加", "参加?", "yes if possible", "7", LONG]),
        (MEETINGS, Said.YES, ["是", "☑ 是    ☐ 否", "√", "v", "y", "参加", "是的", "TRUE", "有"]),
        (MEETINGS, Said.NO, ["否", "☐ 是    ☑ 否", "n", "不参加", "不是", "无", "FALSE"]),
        (MEETINGS, Said.UNCLEAR, ["是/否", "看情况", "只听"]),
        (UNAVAILABLE, Said.YES, ["√", "☑", "是", "Y", "不能", "不能参加", "没空", "不行", "busy"]),
        (UNAVAILABLE, Said.NO, ["否", "N", "可以", "能", "能参加", "有空", "available"]),
        (UNAVAILABLE, Said.UNCLEAR, ["参加", "不可以", "1", "○", "待定"]),
        (WISH, Said.YES, ["√", "v", "是", "愿意", "希望洽谈", "感兴趣", "有興趣", "☑", "☐√"]),
        (WISH, Said.NO, ["否", "不愿意", "不希望", "不感兴趣", "没兴趣", "n"]),
        (WISH, Said.UNCLEAR, ["待定", "可以考虑", "不一定"]),
        (REFUSAL, Said.YES, ["√", "是", "不希望", "不愿意", "不见"]),
        (REFUSAL, Said.NO, ["否", "N"]),
        (REFUSAL, Said.UNCLEAR, ["愿意", "希望"]),
    ],
)  # fmt: skip
def test_yes_and_no_are_read_and_never_guessed(words: Words, expected: Said, texts: list[str]) -> None:
    assert said(texts, words) == dict.fromkeys(texts, expected)


def test_what_stands_beside_an_answer_is_handed_back() -> None:
    assert [answer(text, COMING) for text in ("参加，2人", "√（上午）", "到时再定")] == [
        Answer(Said.YES, "2人"),
        Answer(Said.YES, "上午"),
        Answer(Said.UNCLEAR, "到时再定"),
    ]


def test_numbers_of_meetings_are_read() -> None:
    eight, none, unclear = Count(8, understood=True), Count(None, understood=True), Count(None, understood=False)
    written = {
        **dict.fromkeys(["8", "８", "8场", "8 場", "最多 8 场", "不超过八场", "八", "至多8次", "up to 8"], eight),
        **dict.fromkeys(["", "不限", "无限制", "no limit", "/"], none),
        **dict.fromkeys(["6-8", "看情况", "1.5", "8或9", "上午3场下午5场", "1" * 500], unclear),
    }

    assert {text: count(text) for text in written} == written


@pytest.mark.parametrize(
    ("day", "hour", "minute", "texts"),
    [
        (3, 9, 30, ["9:30", "09：30", "９：３０", "9点半", "九点半", "上午9:30", "9时30分", "九点三十分", "9點半", "0930", "09:30:00", "0.395833333", "9:30 AM", "9:30前", "约9:30到", "当天9点半"]),
        (3, 9, 15, ["9点一刻", "9:15"]),
        (3, 14, 0, ["14:00左右", "下午两点", "下午2点", "下午14:00", "2pm", "2:00 p.m.", "14点", "十四点"]),
        (3, 12, 0, ["中午12点", "12:00"]),
        (3, 6, 30, ["06:30", "早上6:30"]),
        (2, 20, 0, ["12月2日晚8点", "前一天晚上8点", "12/2 20:00", "2026-12-02 20:00", "12月2号20点", "the day before, 8 pm"]),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(day: int, hour: int, minute: int, texts: list[str]) -> None:
    at = dt.datetime.combine(DAY.replace(day=day), dt.time(hour, minute))

    assert {text: arrival(text, DAY) for text in texts} == dict.fromkeys(texts, Arrival(at, ""))


def test_a_time_that_is_not_sure_is_handed_back() -> None:
    texts = ["2点", "1:30", "6:30", "9:00-10:00", "9.3", "9.30", "不确定", "提前一天", "12月20日9点", "晚上12点", "上午14点", "25:00", "9:75", "9点（待定）", "13月40日 9:30", LONG]  # fmt: skip

    assert {text: arrival(text, DAY) for text in texts} == {text: Arrival(None, text) for text in texts}


def test_who_is_in_time_needs_no_hour_and_what_stands_beside_one_is_handed_back() -> None:
    assert [arrival(text, DAY) for text in ("准时", "", "on time")] == [Arrival(None, "")] * 3
    assert arrival("9:30 高铁", DAY) == Arrival(dt.datetime.combine(DAY, dt.time(9, 30)), "高铁")


def test_an_evening_before_new_year_is_in_the_old_year() -> None:
    assert arrival("12月31日 20:00", dt.date(2027, 1, 2)).at == dt.datetime.combine(dt.date(2026, 12, 31), dt.time(20))


@pytest.mark.parametrize(
    ("asked_in", "texts"),
    [
        (Language.SIMPLIFIED, {"粤语": "zh-Hans", "普通话": "zh-Hans", "中文": "zh-Hans", "普通话、英语": "zh-Hans", "中英文均可": "zh-Hans", "English": "en", "英文": "en", "EN": "en", "繁": "zh-Hant", "繁體中文": "zh-Hant", "日语": "", "看情况": "", LONG: ""}),
        (Language.TRADITIONAL, {"廣東話": "zh-Hant", "國語": "zh-Hant", "英文": "en", "简体": "zh-Hans", "Cantonese / English": "zh-Hant"}),
        (Language.ENGLISH, {"Simplified Chinese": "zh-Hans", "English": "en", "Chinese and English": "en", "Cantonese": "", "普通话": "", "": ""}),
    ],
)  # fmt: skip
def test_languages_are_read_as_people_name_them(asked_in: Language, texts: dict[str, str]) -> None:
    assert {text: language(text, asked_in) or "" for text in texts} == texts
