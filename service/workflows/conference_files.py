"""The file in which a conference travels: a readable head, then everything else compressed and sealed under a passphrase.

The head names the format and how the key is made of the passphrase (scrypt, RFC 7914); it is authenticated with the rest (AES-256-GCM). Its hash of
the sealed part tells a damaged file from a wrong passphrase, and protects nothing.
"""

import hashlib
import json
import secrets
import unicodedata
import zlib
from contextlib import suppress
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field, ValidationError

from service.domain.errors import InvalidError
from service.domain.frozen import Frozen

FORMAT: Literal[1] = 1
"""Raised when a program of before could not read the file."""
LEAST_CHARACTERS = 12
"""Of a passphrase."""
COST, LEAST_COST, _MOST_COST = 1 << 17, 1 << 15, 1 << 18
"""Of the key, as scrypt counts: 128 MB and half a second, what a file may have, and what it may ask for."""
_KEY_BYTES, _SALT_BYTES, _NONCE_BYTES = 32, 16, 12
_MOST_HEAD_BYTES = 1_000
_MOST_BYTES = 1 << 29
"""Of what is sealed; a hundred times the largest conference."""
_Hexadecimal = Field(pattern=r"^(?:[0-9a-f]{2})+$", max_length=128)


class _Head(Frozen):
    """The first line of the file."""

    duijie_conference: Literal[1] = FORMAT
    n: int = Field(ge=LEAST_COST, le=_MOST_COST)
    r: Literal[8] = 8
    p: Literal[1] = 1
    salt: str = _Hexadecimal
    nonce: str = _Hexadecimal
    sha256: str = _Hexadecimal


def lock(content: bytes, passphrase: str) -> bytes:
    """Return the file of a content.

    Raises:
        InvalidError: ``passphrase_short``.
    """
    require_long(passphrase)
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    head = _Head(n=COST, salt=salt.hex(), nonce=nonce.hex(), sha256="00")
    sealed = AESGCM(_key(head, passphrase)).encrypt(nonce, zlib.compress(content), _bound(head))
    return _line(head.model_copy(update={"sha256": hashlib.sha256(sealed).hexdigest()})) + sealed


def unlock(file: bytes, passphrase: str) -> bytes:
    """Return the content of a file.

    Raises:
        InvalidError: ``move_damaged``, ``move_newer`` or ``passphrase_wrong``.
    """
    line, _, sealed = file.partition(b"\n")
    head = _head(line)
    if hashlib.sha256(sealed).hexdigest() != head.sha256:
        raise InvalidError("move_damaged")
    try:
        compressed = AESGCM(_key(head, passphrase)).decrypt(bytes.fromhex(head.nonce), sealed, _bound(head))
    except InvalidTag:
        raise InvalidError("passphrase_wrong") from None
    except ValueError:  # no power of two, no nonce of this length
        raise InvalidError("move_damaged") from None
    unpacking = zlib.decompressobj()
    with suppress(zlib.error):
        content = unpacking.decompress(compressed, _MOST_BYTES)
        if unpacking.eof:
            return content
    raise InvalidError("move_damaged")


def require_long(passphrase: str) -> None:
    """Stop before the work where the passphrase is too short.

    Raises:
        InvalidError: ``passphrase_short``.
    """
    if len(_typed(passphrase)) < LEAST_CHARACTERS:
        raise InvalidError("passphrase_short", least=LEAST_CHARACTERS)


def _typed(passphrase: str) -> str:
    """Return the passphrase as any keyboard would give it: a Chinese one makes full-width letters of the same keys."""
    return unicodedata.normalize("NFKC", passphrase)


def _key(head: _Head, passphrase: str) -> bytes:
    made = Scrypt(salt=bytes.fromhex(head.salt), length=_KEY_BYTES, n=head.n, r=head.r, p=head.p)
    return made.derive(_typed(passphrase).encode(errors="surrogatepass"))


def _head(line: bytes) -> _Head:
    try:
        told = json.loads(line[:_MOST_HEAD_BYTES])
        if isinstance(told, dict) and isinstance(number := told.get("duijie_conference"), int) and number > FORMAT:
            raise InvalidError("move_newer", format=number, known=FORMAT)
        return _Head.model_validate(told)
    except (ValueError, ValidationError, RecursionError):
        raise InvalidError("move_damaged") from None


def _line(head: _Head) -> bytes:
    return head.model_dump_json().encode() + b"\n"


def _bound(head: _Head) -> bytes:
    """Return what of the head is authenticated: all but the hash of the sealed part, which is made afterwards."""
    return head.model_dump_json(exclude={"sha256"}).encode()
