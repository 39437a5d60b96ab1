import pytest

from service.matching.spelling import Correction, Spelling

TEXTS = ["表面缺陷检测", "布面瑕疵 预测性维护 inspection", "排产优化", "表面缺陷", "width"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("缺馅检测", "缺陷检测"),  # sounds the same
        ("布面暇疵", "布面瑕疵"),
        ("排铲", "排产"),  # the same but for the tone
        ("预册性维护", "预测性维护"),  # ce4, ce4
        ("预侧信维护", "预测性维护"),  # xin for xing, as southern speakers write
        ("表面缺陌检测", "表面缺陌检测"),  # one of two characters is too little to know a word by its look
        ("inspecton", "inspection"),
        ("inpsection", "inspection"),
        ("insp", "insp"),
        ("with", "with"),  # joins words, whatever sounds like it
    ],
)
def test_an_unknown_word_becomes_the_known_one_that_sounds_or_looks_like_it(typed: str, meant: str) -> None:
    assert Spelling(TEXTS).corrected(typed)[0] == meant


def test_what_is_known_stays_and_what_was_changed_is_told() -> None:
    assert Spelling(TEXTS).corrected("布面 缺馅！") == ("布面 缺陷!", (Correction("缺馅", "缺陷"),))


def test_of_two_words_with_one_sound_the_commoner_is_meant() -> None:
    texts = ["工艺", "公益", "公益"]

    assert Spelling(texts).corrected("供役")[0] == "公益"
