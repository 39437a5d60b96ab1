"""Every code that importing can give has a sentence, and every sentence of its group a code."""

import re
from pathlib import Path
from string import Formatter

from service import importing
from service.texts import SENTENCES as ALL
from service.texts.imports import SENTENCES

_CODE = re.compile(
    r'(?:RefusedError|UnreadableFileError|InvalidError|\.note)\(\s*"(\w+)"|code="(\w+)"|"(row_[a-z_]+)"(?: if|$|\n)'
)


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(importing.__file__).parent.glob("*.py"))
    codes = {next(filter(None, found)) for found in _CODE.findall(sources)}
    codes |= set(re.findall(r'"refused": "(\w+)"', sources))

    assert (codes - set(ALL), set(SENTENCES) - codes) == (set(), set())


def test_the_three_languages_name_the_same_parameters() -> None:
    named = {
        code: [{name for _, name, _, _ in Formatter().parse(sentence) if name} for sentence in sentences]
        for code, sentences in SENTENCES.items()
    }

    assert [code for code, (first, second, third) in named.items() if not first == second == third] == []
