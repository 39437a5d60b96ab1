"""A map of characters in sentencepiece's binary form, which the `Precompiled` normaliser of `tokenizers` reads.

Thousands of single replacements would each be a pass over the text; this form is one pass. Its parts: the size of a
trie in bytes (little-endian, four bytes), the trie, the answers, each ended by a zero byte. The trie is a double array
of 32-bit units as darts-clone (https://github.com/s-yata/darts-clone) lays them out. A unit stands for one byte of a
key: bits 0–7 the byte, bit 8 set where a key ends here, bits 10–31 the distance (exclusive or) to the block of its
children. The child for byte b is the unit at block XOR b; the child for byte 0 holds the answer's place, with bit 31 set.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_END = 0
_ENDS_HERE = 1 << 8
_IS_ANSWER = 1 << 31
_DISTANCE_SHIFT = 10
_PAGE = 256
_FARTHEST = 1 << 21
"""From here on the format shortens distances; a map of single characters stays far below."""


@dataclass
class _Node:
    """The keys that share a beginning."""

    children: dict[int, _Node] = field(default_factory=dict)
    answer: int | None = None
    """Where the answer of the key that ends here begins, in bytes."""


def build_charsmap(answers: Mapping[str, str]) -> bytes:
    """Return the binary form of key → answer.

    The reader looks up single characters (and clusters of at most five bytes in UTF-8), so longer keys are never found.

    Raises:
        ValueError: the map is too large for undivided distances.
    """
    root = _Node()
    blob = bytearray()
    for key in sorted(answers):
        node = root
        for byte in key.encode():
            node = node.children.setdefault(byte, _Node())
        node.answer = len(blob)
        blob += answers[key].encode() + b"\0"
    units = _lay_out(root)
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + bytes(blob)


def _lay_out(root: _Node) -> list[int]:
    """Return the double array of a trie; the root is its first unit."""
    units = {0: 0}
    blocks: set[int] = set()
    first_free = 1
    waiting = [(root, 0)]
    while waiting:
        node, position = waiting.pop()
        labels = [*node.children] if node.answer is None else [_END, *node.children]
        while first_free in units:
            first_free += 1
        # Two nodes must not share a block: each would find the other's children.
        block = next(
            place
            for place in count(first_free)
            if place not in blocks and all(place ^ label not in units for label in labels)
        )
        if block ^ position >= _FARTHEST:
            msg = f"{len(units)} units are more than the plain form of the trie holds"
            raise ValueError(msg)
        blocks.add(block)
        units[position] |= (block ^ position) << _DISTANCE_SHIFT
        if node.answer is not None:
            units[position] |= _ENDS_HERE
            units[block ^ _END] = _IS_ANSWER | node.answer
        for label, child in node.children.items():
            units[block ^ label] = label
            waiting.append((child, block ^ label))
    # The reader looks at block XOR byte for any byte before it compares: the array has to reach that far.
    size = _PAGE * (max(*units, *blocks) // _PAGE + 1)
    return [units.get(position, 0) for position in range(size)]
