"""Judge a ranking by graded pairs."""

from pathlib import Path

from indexes.metrics import Report, evaluate
from service.domain.errors import InvalidError
from service.workflows.rank_files import read_lines

GRADES = ("0", "1", "2", "3")


def evaluate_run(run: Path, qrels: Path) -> Report:
    """Return nDCG@10, recall and MRR of a run file against graded pairs.

    Raises:
        InvalidError: a file is missing or empty, or a line is not three fields of the right kind.
    """
    rankings: dict[str, list[tuple[float, int, str]]] = {}
    for number, (query, document, score) in _fields(run):
        try:
            rankings.setdefault(query, []).append((-float(score), number, document))
        except ValueError:
            raise _error(run, number, f"score {score!r} is no number") from None
    grades: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in _fields(qrels):
        if grade not in GRADES:
            raise _error(qrels, number, f"grade {grade!r} is not one of 0, 1, 2, 3")
        if document in grades.setdefault(query, {}):
            raise _error(qrels, number, f"{query} and {document} are graded twice")
        grades[query][document] = int(grade)
    ordered = {query: [document for _, _, document in sorted(rows)] for query, rows in rankings.items()}
    for query, documents in ordered.items():
        if len(set(documents)) < len(documents):
            raise InvalidError("value_unusable", field=run.name, problem=f"{query} lists a document twice")
    return evaluate(ordered, grades)


def _fields(path: Path) -> list[tuple[int, list[str]]]:
    rows = []
    for number, line in read_lines(path):
        fields = line.rstrip("\r").split("\t")
        if len(fields) != 3:  # noqa: PLR2004 -- query, document, value
            raise _error(path, number, f"{len(fields)} fields instead of 3, separated by tabs")
        rows.append((number, fields))
    return rows


def _error(path: Path, number: int, problem: str) -> InvalidError:
    return InvalidError("line_unusable", file=path.name, row=number, problem=problem)
