"""The languages of the interface."""

from enum import StrEnum


class Language(StrEnum):
    """By their BCP 47 tags."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"
