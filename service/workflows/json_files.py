"""Problems and schedules of other programs, as JSON files."""

import json
from pathlib import Path
from typing import Any

from service.domain.errors import InvalidError

MOST_BYTES = 500_000_000
"""A million pairs with topics; a file beyond it would fill the memory before anything could be said of it."""


def read_json(path: Path) -> Any:
    """Return the JSON of a file.

    Raises:
        InvalidError: it is missing, too large or no JSON.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidError("json_large", file=path.name, limit=MOST_BYTES)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise InvalidError("file_missing", file=path.name) from None
    except OSError as error:
        raise InvalidError("file_forbidden", file=path.name) from error
    except UnicodeDecodeError as error:
        raise InvalidError("file_no_utf8", file=path.name) from error
    except (ValueError, RecursionError) as error:
        raise InvalidError("file_no_json", file=path.name) from error
