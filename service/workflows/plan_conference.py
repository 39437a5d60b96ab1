"""Make the schedule of a conference; problem and schedule are files, nothing is stored."""

from collections.abc import Callable
from pathlib import Path

from service.domain.errors import InvalidError
from service.scheduling.answering import Found, plan, prepare
from service.scheduling.problem import read_problem
from service.scheduling.schedule import Schedule
from service.workflows.read_files import read_json
from service.workflows.whole_files import require_writable, write_whole

MOST_SECONDS = 86_400


def plan_conference(
    problem: Path,
    out: Path,
    *,
    seconds: float,
    seed: int,
    elapsed: Callable[[], float],
    stopped: Callable[[], bool],
    progress: Callable[[Found], None],
) -> Schedule:
    """Write the schedule of a problem and return it; what is proved impossible is written, too.

    Args:
        problem: the file.
        out: where to write; written aside and moved into place.
        seconds: of searching, after which the best so far is taken.
        seed: of the searches.
        elapsed: seconds since some start; the clock only cuts short what would end by itself.
        stopped: whether a person has asked to stop.
        progress: told of each better schedule.

    Raises:
        InvalidError: the file cannot be read, or says something that cannot be.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise InvalidError("value_range", field="--seconds", least=1, most=MOST_SECONDS, value=seconds)
    require_writable(out)
    asked = read_problem(read_json(problem))
    prepare()
    end = elapsed() + seconds
    answer = plan(asked, seed=seed, stop=lambda: stopped() or elapsed() >= end, progress=progress)
    write_whole(out, f"{answer.model_dump_json(indent=1)}\n")
    return answer
