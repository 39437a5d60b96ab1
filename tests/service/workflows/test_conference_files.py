"""The file of a conference opens with its passphrase only, and says what is wrong with it otherwise."""

import json

import pytest

from service.domain.errors import InvalidError
from service.workflows.conference_files import lock, unlock

CONTENT = "电话 13800138000".encode() * 1000
PASSPHRASE = "白露 针织 九号桌 车间门口"


@pytest.fixture(scope="module")
def file() -> bytes:
    return lock(CONTENT, PASSPHRASE)


def refusal(file: bytes, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(InvalidError) as caught:
        unlock(file, passphrase)
    assert passphrase not in str(caught.value)
    return str(caught.value)


def changed_head(file: bytes, **values: object) -> bytes:
    head, _, sealed = file.partition(b"\n")
    return json.dumps(json.loads(head) | values).encode() + b"\n" + sealed


def test_the_content_comes_back_and_nothing_of_it_stands_in_the_file(file: bytes) -> None:
    assert unlock(file, PASSPHRASE) == CONTENT
    assert b"13800138000" not in file
    assert len(file) < len(CONTENT) / 10
    assert json.loads(file.partition(b"\n")[0])["n"] == 1 << 17


def test_full_width_letters_of_a_chinese_keyboard_are_the_same_passphrase() -> None:
    assert unlock(lock(b"x", "Herbst-2026-Foshan"), "Ｈｅｒｂｓｔ－２０２６－Ｆｏｓｈａｎ") == b"x"


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        lock(CONTENT, "佛山针织对接会二〇二六")

    assert str(caught.value) == "passphrase_short(least=12)"


def test_a_wrong_passphrase_and_a_changed_head_open_nothing(file: bytes) -> None:
    assert refusal(file, PASSPHRASE + "!") == "passphrase_wrong()"
    assert refusal(changed_head(file, n=1 << 15)) == "passphrase_wrong()"


def test_a_damaged_file_is_called_damaged(file: bytes) -> None:
    damaged = [
        file[:-1],
        file[:-1] + bytes([file[-1] ^ 1]),
        b"{}\n" + file,
        b"",
        b"[" * 5000,
        b"\xff\xfe\n",
        changed_head(file, n=1 << 30),
        changed_head(file, n=100_000),
        changed_head(file, nonce="00"),
        changed_head(file, salt=7),
    ]

    assert [refusal(one) for one in damaged] == ["move_damaged()"] * len(damaged)


def test_a_file_of_a_later_format_names_it(file: bytes) -> None:
    assert refusal(changed_head(file, duijie_conference=2)) == "move_newer(format=2, known=1)"
