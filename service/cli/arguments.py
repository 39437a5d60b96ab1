"""Arguments that several commands read the same way."""

from service.domain.errors import InvalidError
from service.domain.item import Side


def side_of(value: str, field: str = "--side") -> Side:
    """Return the side named on the command line.

    Raises:
        InvalidError: it is neither demand nor supply.
    """
    try:
        return Side(value)
    except ValueError:
        raise InvalidError("choice_unknown", field=field, value=value, choices="demand, supply") from None


def side_of_id(item_id: str) -> Side:
    """Return the side on which an item's id stands.

    Raises:
        InvalidError: the id is neither a demand's nor a supply's.
    """
    side, _, rest = item_id.partition("-")
    if side not in set(Side) or not rest:
        raise InvalidError("id_unusable", value=item_id)
    return Side(side)
