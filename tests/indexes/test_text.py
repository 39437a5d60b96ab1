"""What people wrote, one normal form of it, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.text import (
    Token,
    character_terms,
    characters,
    language,
    normal_form,
    normalise,
    word_terms,
    words,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ＡＩ質檢", "ai质检"),
        ("12㎡、①", "12m2、1"),
        ("ﬁber Straße", "fiber strasse"),
        ("re\u0301sume\u0301", "résumé"),
        ("ｶﾞｽ", "ガス"),
        (" 多\u3000 行\r\n文\t本 ", "多 行 文 本"),
        ("零\u200b宽\ufeff与\x00控\u00ad制\ufe0f", "零宽与控制"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("乾坤與乾燥", "乾坤与干燥"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_text_has_one_normal_form(written: str, normal: str) -> None:
    assert normalise(written).text == normal


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("検測臺灣ｶﾞＡ㎡ \u3000\u200b\u0301薴")), max_size=30))
def test_the_normal_form_alone_is_the_same(written: str) -> None:
    assert normal_form(written) == normalise(written).text


@pytest.mark.parametrize(
    ("written", "found", "original"),
    [
        ("面积１２㎡以上", "m2", "㎡"),
        ("面积１２㎡以上", "2", "２"),
        ("re\u0301sume\u0301", "é", "e\u0301"),
        ("視覺\u200b檢測", "视觉检", "視覺\u200b檢"),
        ("a \u3000\n b", " ", " \u3000\n "),
        ("光ﬁber", "i", "ﬁ"),
        ("𠮷野 焊接", "焊接", "焊接"),
    ],
)
def test_evidence_is_found_again_in_what_was_written(written: str, found: str, original: str) -> None:
    normal = normalise(written)
    start = normal.text.index(found)

    begin, end = normal.span(start, start + len(found))

    assert written[begin:end] == original


@pytest.mark.parametrize("span", [(-1, 1), (0, 3), (1, 1), (2, 1)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no span"):
        normalise("检测").span(*span)


@given(st.text(max_size=20))
def test_the_normal_form_is_its_own_and_every_character_keeps_a_place(written: str) -> None:
    normal = normalise(written)

    assert normalise(normal.text).text == normal.text
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert all(0 <= start < end <= len(written) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert list(normal.starts) == sorted(normal.starts)


def test_words_hold_their_sub_words_and_stand_where_they_say() -> None:
    text = "中华人民共和国 𠮷 5g, yolov5!"

    found = words(text)

    assert found[-3:] == [Token("𠮷", 8, 9), Token("5g", 10, 12), Token("yolov5", 14, 20)]
    assert {"中华", "人民", "共和国", "中华人民共和国"} <= {token.text for token in found}
    assert all(text[token.start : token.end] == token.text for token in found)


def test_characters_are_single_only_where_the_script_is() -> None:
    assert characters("a100 检测𠮷,x_y") == [
        Token("a100", 0, 4),
        Token("检", 5, 6),
        Token("测", 6, 7),
        Token("𠮷", 7, 8),
        Token("x", 9, 10),
        Token("y", 11, 12),
    ]


@given(st.text(alphabet="检测缺陷工业中国a1. ,-+𠮷é", max_size=20))
def test_terms_are_the_texts_of_the_tokens(text: str) -> None:
    assert word_terms(text) == [token.text for token in words(text)]
    assert character_terms(text) == [token.text for token in characters(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("钢轨表面缺陷检测", "zh"),
        ("Rail surface inspection", "en"),
        ("用 YOLOv8 做检测", "zh"),
        ("2025", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, expected: str) -> None:
    assert language(text) == expected
