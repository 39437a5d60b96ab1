"""Judge a ranking by graded pairs."""

import math
from collections import Counter
from pathlib import Path

from indexes.metrics import Report, evaluate
from service.domain.errors import InvalidError
from service.workflows.read_files import read_lines

GRADES = ("0", "1", "2", "3")


def evaluate_run(run: Path, qrels: Path) -> Report:
    """Return nDCG@10, recall and MRR of a run file against graded pairs.

    Raises:
        InvalidError: a file is missing or empty, or a line is not three fields of the right kind.
    """
    rankings: dict[str, list[tuple[float, int, str]]] = {}
    for number, (query, document, score) in _fields(run):
        rankings.setdefault(query, []).append((-_score(run, number, score), number, document))
    grades: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in _fields(qrels):
        if grade not in GRADES:
            raise InvalidError("line_grade", file=qrels.name, row=number, value=grade)
        if document in grades.setdefault(query, {}):
            raise InvalidError("line_pair_twice", file=qrels.name, row=number, query=query, document=document)
        grades[query][document] = int(grade)
    ordered = {query: [document for _, _, document in sorted(rows)] for query, rows in rankings.items()}
    for query, documents in ordered.items():
        if len(set(documents)) < len(documents):
            twice = next(document for document, times in Counter(documents).items() if times > 1)
            raise InvalidError("run_lists_twice", file=run.name, query=query, document=twice)
    if ordered.keys().isdisjoint(grades):
        raise InvalidError("run_without_judged", run=run.name, qrels=qrels.name)
    return evaluate(ordered, grades)


def _fields(path: Path) -> list[tuple[int, list[str]]]:
    rows = []
    for number, line in read_lines(path):
        fields = line.rstrip("\r").split("\t")
        if len(fields) != 3:  # noqa: PLR2004 -- query, document, value
            raise InvalidError("line_fields", file=path.name, row=number, count=len(fields))
        rows.append((number, fields))
    return rows


def _score(run: Path, number: int, written: str) -> float:
    try:
        score = float(written)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise InvalidError("line_score", file=run.name, row=number, value=written)
    return score
