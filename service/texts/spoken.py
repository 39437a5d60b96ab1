"""Errors, reasons and gaps as sentences in the reader's language."""

from service.domain.edition import Note
from service.domain.errors import DuijieError
from service.domain.facet import SCHEMES, UNSTATED, Facet
from service.domain.language import Language
from service.domain.match import Gap, Match, Reason
from service.domain.taxonomy import Scheme, Taxonomy, Term
from service.texts import SENTENCES, sentence


def error_text(error: DuijieError, language: Language) -> str:
    """Return what is wrong, where, and how to mend it."""
    parameters = dict(error.parameters)
    for name in ("kind", "problem", "action", "side"):  # codes of their own; a problem may also be what the system said
        if (code := parameters.get(name)) in SENTENCES:
            parameters[name] = sentence(str(code), language)
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


def gap_text(gap: Gap, language: Language) -> str:
    """Return what one side did not state."""
    side, field = sentence(gap.side, language), sentence(f"field.{gap.criterion}", language)
    return sentence("gap", language, side=side, field=field)


class SpokenMatch(Match):
    """A match with its level, reasons and gaps in a reader's language."""

    level_text: str
    reason_texts: tuple[str, ...]
    """One for each of ``reasons``."""
    gap_texts: tuple[str, ...]
    """One for each of ``gaps``."""

    @classmethod
    def of(cls, match: Match, taxonomy: Taxonomy, language: Language) -> "SpokenMatch":
        """Return the match with its sentences."""
        return cls(
            **dict(match),
            level_text=sentence(f"level.{match.level}", language),
            reason_texts=tuple(reason_text(reason, taxonomy, language) for reason in match.reasons),
            gap_texts=tuple(gap_text(gap, language) for gap in match.gaps),
        )
