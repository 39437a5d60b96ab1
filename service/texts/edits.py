"""Changes of a schedule, and what is wrong with it, as sentences: who meets whom, when and where."""

from collections.abc import Mapping

from service.domain.conference import ConferenceContent
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.plan import Change, ChangeKind, Clash
from service.texts import sentence


def change_text(
    change: Change,
    names: Mapping[str, str],
    language: Language,
    *,
    before: ConferenceContent,
    after: ConferenceContent,
) -> str:
    """Return what becomes of a meeting.

    Args:
        change: of the meeting.
        names: of organisations, by id.
        language: of the reader.
        before: the conference when the meeting stood as it was.
        after: the conference now.
    """
    meeting = next(one for one in (change.before, change.after) if one is not None)
    told = _meeting_text(meeting, after if change.before is None else before, names, language)
    if change.after is not None and change.kind is ChangeKind.MOVED:
        place = _place_text(change.after, after, language)
        return sentence("schedule_change.moved", language, meeting=told, place=place)
    return sentence(f"schedule_change.{change.kind}", language, meeting=told)


def clash_text(
    clash: Clash, meeting: Meeting, conference: ConferenceContent, names: Mapping[str, str], language: Language
) -> str:
    """Return what is wrong with a meeting, and with whom of both."""
    told = _meeting_text(meeting, conference, names, language)
    problem = sentence(f"clash.{clash.kind}", language)
    if not clash.organisation_id:
        return sentence("schedule.clash", language, meeting=told, problem=problem)
    organisation = names[clash.organisation_id]
    return sentence("schedule.clash_of", language, meeting=told, problem=problem, organisation=organisation)


def _meeting_text(meeting: Meeting, conference: ConferenceContent, names: Mapping[str, str], language: Language) -> str:
    return sentence(
        "schedule.meeting",
        language,
        demand=names[meeting.demand_side],
        supply=names[meeting.supply_side],
        place=_place_text(meeting, conference, language),
    )


def _place_text(meeting: Meeting, conference: ConferenceContent, language: Language) -> str:
    """Return the time and the table; the slot's id where there is no such slot."""
    time = next((f"{slot.start:%H:%M}" for slot in conference.slots if slot.id == meeting.slot), meeting.slot)
    table = sentence("message.table", language, table=meeting.table)
    return sentence("schedule.place", language, time=time, table=table)
