"""Judge the schedule of a conference by the rules of its problem; both are files, nothing is stored."""

from pathlib import Path

from pydantic import ValidationError

from service.domain.errors import InvalidError
from service.scheduling.judge import Verdict, judge
from service.scheduling.problem import read_problem
from service.scheduling.schedule import Schedule
from service.workflows.read_files import read_json


def check_schedule(problem: Path, schedule: Path) -> Verdict:
    """Return what the judge says of a schedule.

    Raises:
        InvalidError: a file cannot be read, or says something that cannot be.
    """
    asked = read_problem(read_json(problem))
    content = read_json(schedule)
    try:
        answer = Schedule.model_validate(content)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "{…}"
        raise InvalidError("schedule_value", file=schedule.name, place=place) from error
    return judge(asked, answer)
