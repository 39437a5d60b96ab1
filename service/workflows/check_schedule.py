"""Judge the schedule of a conference by the rules of its problem; both are files, nothing is stored."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.domain.errors import InvalidError
from service.scheduling.judge import Verdict, judge
from service.scheduling.problem import read_problem
from service.scheduling.schedule import Schedule

MOST_BYTES = 500_000_000
"""A million pairs with topics; a file beyond it would fill the memory before anything could be said of it."""


def check_schedule(problem: Path, schedule: Path) -> Verdict:
    """Return what the judge says of a schedule.

    Raises:
        InvalidError: a file cannot be read, or says something that cannot be.
    """
    asked = read_problem(_read(problem))
    content = _read(schedule)
    try:
        answer = Schedule.model_validate(content)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "{…}"
        raise InvalidError("schedule_value", file=schedule.name, place=place) from error
    return judge(asked, answer)


def _read(path: Path) -> Any:
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
