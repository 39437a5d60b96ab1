from datetime import UTC, datetime, timedelta

from service.domain.item import Side
from service.storage import mappings
from service.storage.database import Database
from service.storage.mappings import Meaning

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_the_last_word_on_a_header_counts_for_its_issuer_alone(database: Database) -> None:
    with database.writing() as session:
        first = {"描述": Meaning("描述", "problem"), "题": Meaning("题 ", "title")}
        mappings.remember(session, "虚构市", Side.DEMAND, first, NOON)
        mappings.remember(session, "虚构市", Side.SUPPLY, {"描述": Meaning("描 述", "capabilities")}, NOON)
        later = {"题": Meaning("题", "ignore")}
        mappings.remember(session, "虚构市", Side.DEMAND, later, NOON + timedelta(hours=1))

        assert [mappings.of_issuer(session, "虚构市", side) for side in Side] == [
            {"描述": "problem", "题": "ignore"},
            {"描 述": "capabilities"},
        ]
        assert mappings.of_issuer(session, "虚构市") == {"描述": "problem", "描 述": "capabilities", "题": "ignore"}
        assert mappings.of_issuer(session, "另一市") == {}
