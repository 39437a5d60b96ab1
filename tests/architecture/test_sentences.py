"""Sentences live in service/texts only, in three languages, and every code that is raised has one."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import service
from service.domain.item import Side
from service.domain.match import Criterion, Level, Verdict
from service.domain.message import Channel, MessageKind, MessageState
from service.matching.criteria import ASKED_NEXT
from service.scheduling.schedule import Binding, Rule
from service.texts import SENTENCES

SERVICE = Path(service.__file__).parent
RAISING = {
    "InvalidError",
    "UnreadableFileError",
    "ConflictError",
    "UnavailableError",
    "OutOfTimeError",
    "Note",
    "Reason",
    "sentence",
    "_quoted",
    "tell",
    "tell_text",
}
CHINESE = re.compile("[\u4e00-\u9fff].*[。；]")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SERVICE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def codes_in(tree: ast.Module) -> Iterator[str]:
    """Yield the literal codes given to errors, notes and sentences."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.id
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if name in RAISING:
            named = [keyword.value for keyword in node.keywords if keyword.arg in {"code", "reason"}]
            first = [argument for argument in [*node.args[:1], *named] if isinstance(argument, ast.Constant)]
            yield from (argument.value for argument in first if isinstance(argument.value, str))


def test_every_code_that_is_raised_has_a_sentence() -> None:
    raised = {(code, path.name) for path, tree in trees() for code in codes_in(tree)}

    assert len(raised) > 60
    assert sorted(pair for pair in raised if pair[0] not in SENTENCES) == []


def test_no_sentence_is_left_over() -> None:
    sources = [
        path for kind in ("*.py", "*.html", "*.typ") for path in SERVICE.rglob(kind) if path.parent.name != "texts"
    ]
    sources += [SERVICE / "texts" / name for name in ("spoken.py", "written.py", "edits.py")]
    used = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    made_up = (
        "field.",
        "level.",
        "state.",
        "status.",
        "outcome.",
        "change.",
        "page.look_for.",
        "page.query.",
        "page.fits.",
        "model.",
        "facet.",
        "problems.",
        "list_kind.",
        "benchmark.",
        "ranker.",
        "scope.",
        "criterion.",
        "verdict.",
        "question.",
        "rule.",
        "plan.binding.",
        "clash.",
        "figures.tables.",
        "shortfall.",
        "rule_reason.",
        "schedule_change.",
        "request_clash.",
        "part.",
        "participant_state.",
        "request_state.",
        "report.",
        "message.subject.",
        "message.as.",
        "message.request.",
        "message_kind.",
        "message_state.",
        "channel.",
        "day.",
        "paper.changed.",
        "paper.contents.",
        "paper.do.",
        "paper.figure.",
        "paper.firms.",
        "line_kind.",
        "paper.title.",
        "reply.blank.",
        "reply.label.",
        "reply.language.",
        "reply.partner.",
        "reply.person.",
        "reply.slot.",
        "workbook.",
        "moved.",
    )
    codes = {code for code in SENTENCES if not code.startswith(made_up) and not code.endswith("_agree")}

    assert (
        sorted(code for code in codes if not re.search(rf"[\"']{re.escape(code)}[\"']", used) and code not in {*Side})
        == []
    )


def test_every_side_and_level_has_a_label() -> None:
    assert {*Side, *(f"level.{level}" for level in Level)} <= SENTENCES.keys()


def test_every_criterion_verdict_and_question_has_a_sentence_and_no_other() -> None:
    asked = {
        f"question.{criterion}.{verdict}" + (f".{side}" if verdict is Verdict.NOT_STATED else "")
        for verdict, order in ASKED_NEXT.items()
        for criterion, side in order
    }
    judged = {f"criterion.{criterion}" for criterion in Criterion} | {f"verdict.{verdict}" for verdict in Verdict}

    assert asked | judged == {code for code in SENTENCES if code.startswith(("question.", "criterion.", "verdict."))}


def test_every_rule_of_a_conflict_and_everything_that_binds_has_a_sentence_and_no_other() -> None:
    rules = {f"rule.{rule}" for rule in get_args(Rule)}
    binds = {f"plan.binding.{what}" for what in get_args(Binding.model_fields["what"].annotation)}

    assert rules | binds == {code for code in SENTENCES if code.startswith(("rule.", "plan.binding."))}


def test_every_kind_way_and_state_of_a_message_has_a_name_and_every_kind_a_subject() -> None:
    kinds = {f"{group}{kind}" for group in ("message_kind.", "message.subject.") for kind in MessageKind}
    others = {f"channel.{channel}" for channel in Channel} | {f"message_state.{state}" for state in MessageState}
    groups = ("message_kind.", "message.subject.", "channel.", "message_state.")

    assert kinds | others == {code for code in SENTENCES if code.startswith(groups)}


def test_the_three_languages_name_the_same_parameters() -> None:
    def parameters(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    different = [code for code, texts in SENTENCES.items() if len({frozenset(parameters(text)) for text in texts}) > 1]
    assert different == []


def test_no_sentence_stands_outside_the_texts() -> None:
    """A Chinese sentence outside docstrings and service/texts would be shown in one language only."""
    found = []
    for path, tree in trees():
        if path.parent.name in {"texts", "cli"}:  # command-line help is English and Chinese at once
            continue
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path.name}: {node.value[:40]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and CHINESE.search(node.value)
            and not re.search(r"[\\|\[(^]", node.value)
        ]
    assert found == []
