"""What the tests of schedules share: the smallest conference in which every rule can be broken."""

from typing import Any

import pytest


@pytest.fixture
def conference() -> dict[str, Any]:
    """Return a problem file's content: four slots, two tables, two demands, two supplies that all may meet."""
    return {
        "format": 1,
        "slots": [{"id": f"t{hour}", "start": f"2026-12-03T{9 + hour:02}:00:00", "minutes": 60} for hour in range(4)],
        "tables": [{"id": "K0"}, {"id": "K1"}],
        "organisations": [
            {"id": name, "side": side, "max_meetings": 4}
            for name, side in (("D0", "demand"), ("D1", "demand"), ("S0", "supply"), ("S1", "supply"))
        ],
        "pairs": [{"demand": d, "supply": s, "score": 0.5} for d in ("D0", "D1") for s in ("S0", "S1")],
    }
