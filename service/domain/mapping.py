"""What a person says of a column, written as HEADER=FIELD."""

from collections.abc import Iterable

from service.domain.errors import InvalidError

_ECHO = 200
"""Characters of what cannot be used that the error repeats."""


def mapping_of(texts: Iterable[str]) -> dict[str, str]:
    """Return header to field; a header may hold the sign, too, and be as long as an explanation.

    >>> mapping_of(["痛点=problem", "a=b = ignore"])
    {'痛点': 'problem', 'a=b': 'ignore'}

    Raises:
        InvalidError: ``map_unusable``: the header or the field is missing.
    """
    mapping = {}
    for text in texts:
        header, _, field = (part.strip() for part in text.rpartition("="))
        if not header or not field:
            raise InvalidError("map_unusable", value=text[:_ECHO])
        mapping[header] = field
    return mapping
