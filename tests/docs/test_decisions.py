import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECISIONS = (ROOT / "service" / "DECISIONS.md").read_text(encoding="utf-8")


def test_what_holds_a_decision_exists() -> None:
    held_by = re.findall(r"`(tests/[^`]+)`", DECISIONS)

    assert held_by
    assert [path for path in held_by if not (ROOT / path).exists()] == []
