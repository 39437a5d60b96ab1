"""Errors, reasons, findings and questions as sentences in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date

from service.domain.edition import Note
from service.domain.errors import DuijieError
from service.domain.facet import SCHEMES, UNSTATED, Facet
from service.domain.language import Language
from service.domain.match import Finding, Level, Match, Question, Reason, Verdict
from service.domain.plan import PlanFigures
from service.domain.taxonomy import Scheme, Taxonomy, Term
from service.texts import SENTENCES, sentence

_QUOTED_CHARACTERS = 40
_CODED = frozenset({"sectors", "stages", "scenario_types"})


def error_text(error: DuijieError, language: Language) -> str:
    """Return what is wrong, where, and how to mend it."""
    parameters = dict(error.parameters)
    for name in (
        "kind",
        "problem",
        "action",
        "side",
        "state",
    ):  # codes of their own; a problem may also be what the system said
        if (code := parameters.get(name)) in SENTENCES:
            parameters[name] = sentence(str(code), language)
    if "rules" in parameters:  # codes, joined by spaces
        told = (sentence(code, language) for code in str(parameters["rules"]).split())
        parameters["rules"] = sentence("list.separator", language).join(told)
    return sentence(error.reason, language, **parameters)


def note_text(note: Note, language: Language) -> str:
    """Return what is to be told about a row."""
    return sentence(note.code, language, **note.parameters)


def term_name(term: Term, language: Language) -> str:
    """Return a term's name in a language."""
    names = {Language.SIMPLIFIED: term.name_zh, Language.TRADITIONAL: term.name_hant, Language.ENGLISH: term.name_en}
    return names[language]


def code_names(taxonomy: Taxonomy, scheme: Scheme, codes: tuple[str, ...], language: Language) -> str:
    """Return the names of codes, joined; a code that the taxonomy no longer knows stands for itself."""
    terms = taxonomy[scheme].terms
    names = (term_name(terms[code], language) if code in terms else code for code in codes)
    return sentence("list.separator", language).join(names)


def facet_value_name(taxonomy: Taxonomy, facet: Facet, value: str, language: Language) -> str:
    """Return the name of a facet's value; of an edition, which has a title instead, its id."""
    if facet is Facet.EDITION:
        return value
    if value == UNSTATED or facet not in SCHEMES:
        return sentence(f"facet.{value}", language)
    return code_names(taxonomy, SCHEMES[facet], (value,), language)


def reason_text(reason: Reason, taxonomy: Taxonomy, language: Language) -> str:
    """Return what speaks for a match."""
    parameters = dict(reason.parameters)
    scheme, codes, words = (parameters.get(name) for name in ("scheme", "codes", "words"))
    if isinstance(scheme, str) and isinstance(codes, tuple):
        parameters["names"] = code_names(taxonomy, Scheme(scheme), codes, language)
    if isinstance(words, tuple):
        parameters["words"] = sentence("list.separator", language).join(words)
    return sentence(reason.code, language, **parameters)


def finding_text(finding: Finding, taxonomy: Taxonomy, language: Language) -> str:
    """Return what becomes of a criterion, with what both sides say."""
    criterion = sentence(f"criterion.{finding.criterion}", language)
    if finding.unsaid_by:
        sides = sentence("list.separator", language).join(sentence(side, language) for side in finding.unsaid_by)
        text = sentence("finding.unsaid", language, criterion=criterion, sides=sides)
    else:
        verdict = sentence(f"verdict.{finding.verdict}", language)
        text = sentence("finding", language, criterion=criterion, verdict=verdict)
    quotes = [
        sentence("finding.quote", language, side=sentence(span.side, language), text=_short(span.text))
        for span in finding.spans
    ]
    if finding.codes:
        quotes.append(code_names(taxonomy, Scheme(finding.scheme), finding.codes, language))
    if not quotes:
        return text
    return sentence("finding.quoted", language, finding=text, quotes=sentence("list.separator", language).join(quotes))


def question_text(question: Question, language: Language) -> str:
    """Return what to ask next, and whom."""
    code = f"question.{question.criterion}.{question.verdict}"
    if question.verdict is Verdict.NOT_STATED:
        code = f"{code}.{question.side}"
    asked = sentence(code, language, asked=_short(question.asked), offered=_short(question.offered))
    return sentence("page.ask_next", language, side=sentence(question.side, language), question=asked)


def day_text(day: date, language: Language) -> str:
    """Return a date with its day of the week.

    >>> day_text(date(2026, 12, 3), Language.ENGLISH)
    'Thursday, 3 December 2026'
    """
    weekday, month = (sentence(f"day.{of}", language) for of in (f"weekday.{day.isoweekday()}", f"month.{day.month}"))
    return sentence("day", language, year=day.year, month=month, day=day.day, weekday=weekday)


def unsaid_names(names: Iterable[str], language: Language) -> str:
    """Return what an item leaves unsaid, joined: codes by the name of their field, all else by that of its criterion."""
    told = (sentence(f"field.{name}" if name in _CODED else f"criterion.{name}", language) for name in names)
    return sentence("list.separator", language).join(told)


def figures_texts(figures: PlanFigures, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Return what a plan reached and what is proved of it, a sentence each: meetings, score, what was promised, and breaks.

    ``names`` are those of the organisations that are below their minimum.
    """
    return (
        _most_text(figures, language),
        *_score_texts(figures, language),
        *_promised_texts(figures, names, language),
        sentence(
            "figures.breaks_proved" if figures.breaks == figures.breaks_bound else "figures.breaks",
            language,
            breaks=figures.breaks,
            bound=figures.breaks_bound,
        ),
    )


def _most_text(figures: PlanFigures, language: Language) -> str:
    bound = sentence("figures.most_met", language, most=figures.most_meetings, meetings=figures.meetings)
    met = figures.meetings == figures.most_meetings
    code = "figures.no_gain" if not figures.gained_meetings else "figures.gain" if met else "figures.gain_of_bound"
    tables = sentence(f"figures.tables.{figures.more_tables}", language)
    return sentence(code, language, bound=bound, tables=tables, gained=figures.gained_meetings)


def _score_texts(figures: PlanFigures, language: Language) -> Iterable[str]:
    if figures.proved:
        yield sentence("figures.proved", language, score=f"{figures.score:.3f}")
        return
    gap = f"{figures.gap:.2%}"
    yield sentence("figures.gap", language, score=f"{figures.score:.3f}", bound=f"{figures.score_bound:.3f}", gap=gap)
    if figures.status == "time":
        yield sentence("figures.cut_short", language)


def _promised_texts(figures: PlanFigures, names: Mapping[str, str], language: Language) -> Iterable[str]:
    if not figures.shortfall:
        yield sentence("figures.promised", language)
        return
    yield sentence("figures.short", language, shortfall=figures.shortfall, bound=figures.shortfall_bound)
    for short in figures.shortfalls:
        reason = sentence(f"shortfall.{short.reason}", language)
        organisation = names[short.organisation_id]
        yield sentence(
            "figures.short_of", language, organisation=organisation, got=short.got, wanted=short.wanted, reason=reason
        )


def _short(text: str) -> str:
    """Return a quotation that fits on a line; the whole text stands one step away."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _QUOTED_CHARACTERS else f"{one_line[:_QUOTED_CHARACTERS]}…"


def _lacking_text(match: Match, language: Language) -> str:
    if match.level is not Level.NONE or not match.lacking:
        return ""
    names = (sentence(f"criterion.{criterion}", language) for criterion in match.lacking)
    return sentence("page.lacks", language, criteria=sentence("list.separator", language).join(names))


class SpokenMatch(Match):
    """A match with its level, reasons and findings in a reader's language."""

    level_text: str
    reason_texts: tuple[str, ...]
    """One for each of ``reasons``."""
    finding_texts: tuple[str, ...]
    """One for each of ``findings``."""
    question_text: str
    """Empty: nothing of importance is open."""
    lacking_text: str
    """What a nearest miss lacks; empty: it is none, or lacks nothing that can be named."""

    @classmethod
    def of(cls, match: Match, taxonomy: Taxonomy, language: Language) -> "SpokenMatch":
        """Return the match with its sentences."""
        return cls(
            **dict(match),
            level_text=sentence(f"level.{match.level}", language),
            reason_texts=tuple(reason_text(reason, taxonomy, language) for reason in match.reasons),
            finding_texts=tuple(finding_text(finding, taxonomy, language) for finding in match.findings),
            question_text=question_text(match.question, language) if match.question else "",
            lacking_text=_lacking_text(match, language),
        )
