"""Every sentence shown to a person, by code, in Simplified Chinese, Traditional Chinese and English.

A sentence is a template with named parameters. The module that owns a group of codes keeps them in a
dictionary ``SENTENCES: {code: (zh-Hans, zh-Hant, en)}``; a code stands in one group only.
"""

from collections.abc import Mapping

from service.domain.language import Language
from service.texts import (
    access,
    conference_plans,
    conferences,
    criteria,
    editions,
    errors,
    imports,
    labels,
    messages,
    moves,
    pages,
    papers,
    plans,
    reasons,
    replies,
    schedules,
    searches,
    workbooks,
)

Sentences = Mapping[str, tuple[str, str, str]]


_GROUPS: tuple[Sentences, ...] = (
    access.SENTENCES,
    conference_plans.SENTENCES,
    conferences.SENTENCES,
    criteria.SENTENCES,
    editions.SENTENCES,
    errors.SENTENCES,
    imports.SENTENCES,
    labels.SENTENCES,
    messages.SENTENCES,
    moves.SENTENCES,
    pages.SENTENCES,
    papers.SENTENCES,
    plans.SENTENCES,
    reasons.SENTENCES,
    replies.SENTENCES,
    schedules.SENTENCES,
    searches.SENTENCES,
    workbooks.SENTENCES,
)
_ORDER = tuple(Language)


def _merged() -> dict[str, tuple[str, str, str]]:
    merged: dict[str, tuple[str, str, str]] = {}
    for group in _GROUPS:
        if twice := merged.keys() & group.keys():
            msg = f"codes in two groups: {sorted(twice)}"
            raise ValueError(msg)
        merged.update(group)
    return merged


SENTENCES: Sentences = _merged()


def sentence(code: str, language: Language, **parameters: object) -> str:
    """Return the sentence of ``code`` in the language, its parameters filled in.

    Raises:
        KeyError: no such code, or a parameter is missing; both are programming errors that tests find.
    """
    return SENTENCES[code][_ORDER.index(language)].format_map(parameters)


def preferred(accept_language: str | None) -> Language:
    """Return the interface language for an HTTP ``Accept-Language`` value.

    >>> [preferred(value).value for value in ("zh-HK,zh;q=0.9", "en-GB", "zh-CN", None, "fr, en;q=0.5")]
    ['zh-Hant', 'en', 'zh-Hans', 'zh-Hans', 'en']
    """
    for part in (accept_language or "").lower().replace(" ", "").split(","):
        tag = part.split(";")[0]
        if tag.startswith(("zh-hant", "zh-hk", "zh-tw", "zh-mo")):
            return Language.TRADITIONAL
        if tag.startswith("zh"):
            return Language.SIMPLIFIED
        if tag.startswith("en"):
            return Language.ENGLISH
    return Language.SIMPLIFIED
