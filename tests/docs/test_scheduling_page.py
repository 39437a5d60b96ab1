"""The page of problem and schedule names every key of the two files, and no other."""

import re
from pathlib import Path

from service.scheduling.problem import Objective, Organisation, Problem
from service.scheduling.schedule import Schedule, Shortfall

PAGE = (Path(__file__).parents[2] / "service" / "scheduling" / "README.md").read_text(encoding="utf-8")


def keys(heading: str) -> set[str]:
    """Return what the first cells of a table name."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return {key for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}


def test_the_page_names_every_key_of_a_problem_and_of_a_schedule() -> None:
    assert keys("The problem") == Problem.model_fields.keys()
    assert keys("The schedule") == Schedule.model_fields.keys()


def test_the_page_explains_organisations_objective_and_reasons() -> None:
    reasons = Shortfall.model_fields["reason"].annotation.__args__  # type: ignore[union-attr]
    named = {*Organisation.model_fields, *Objective.model_fields, *reasons}

    assert {name for name in named if f"`{name}`" not in PAGE} == set()
