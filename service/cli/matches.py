"""A match as lines of a terminal."""

from service.cli.output import console
from service.domain.language import Language
from service.domain.match import Listed, Verdict
from service.texts import sentence
from service.texts.spoken import SpokenMatch


def print_match(match: SpokenMatch, item: Listed, language: Language) -> None:
    """Print what was found, at which level, why, what becomes of each criterion, and what to ask next."""
    console.print(f"{match.rank:>3}  {match.level_text}  {item.title}", markup=False)
    console.print(f"     {item.organisation_name}  {item.id}", markup=False, style="dim")
    for reason, text in zip(match.reasons, match.reason_texts, strict=True):
        console.print(f"     {'!' if reason.speaks_against else '+'} {text}", markup=False)
    if match.lacking_text:
        console.print(f"     – {match.lacking_text}", markup=False)
    open_criteria = []
    for finding, text in zip(match.findings, match.finding_texts, strict=True):
        if finding.verdict is Verdict.NOT_STATED:
            open_criteria.append(sentence(f"criterion.{finding.criterion}", language))
        else:
            console.print(f"       {text}", markup=False, style="dim")
    if open_criteria:
        names = sentence("list.separator", language).join(open_criteria)
        console.print(f"       {sentence('finding.open', language, criteria=names)}", markup=False, style="dim")
    if match.question_text:
        console.print(f"     ? {match.question_text}", markup=False)
    if match.other_rank is not None:
        console.print(f"     ↔ {sentence('page.other_rank', language, rank=match.other_rank)}", style="dim")
