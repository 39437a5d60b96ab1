"""``duijie conference …``: prepare, plan, publish and report a conference."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import conference_move, conference_paper
from service.cli.output import AsJson, console, context, print_json, working
from service.domain.participant import ParticipantState
from service.domain.plan import Mode

if TYPE_CHECKING:
    from service.domain.language import Language
    from service.workflows.gathering import Gathering

ConferenceId = Annotated[str, typer.Argument(metavar="ID", help="Id of the conference, as `list` prints it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="Prepare, plan and publish conferences, and report on them.", no_args_is_help=True)
    commands.command("list", help="List the conferences, the latest first.")(list_all)
    commands.command("create", help="Create a conference from a JSON file.")(create)
    commands.command("show", help="Show who takes part and how the schedule stands.")(show)
    commands.command("invite", help="Propose whom to invite, from the matches of the lists.")(invite)
    commands.command("answer", help="Note what organisations answered to their invitation.")(answer)
    commands.command("plan", help="Plan the draft: who meets whom, when and where.")(plan)
    commands.command("publish", help="Publish the draft, and write to everybody what it means for them.")(publish)
    commands.command("report", help="Print the figures of a conference, each with how it is counted.")(report)
    conference_paper.register(commands)
    conference_move.register(commands)
    app.add_typer(commands, name="conference")


def list_all(*, as_json: AsJson = False) -> None:
    """List conferences."""
    from service.domain.permission import Actor
    from service.workflows.keep_conferences import list_conferences

    with context() as (parts, _):
        found = list_conferences(Actor.local(), parts)
    if as_json:
        print_json(found)
        return
    for one in found:
        console.print(f"{one.id}  {one.day}  {one.name}", markup=False)


def create(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="What is said of it, as /docs describes it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Create a conference."""
    from service.domain.permission import Actor
    from service.workflows.keep_conferences import conference_file, create_conference

    with context() as (parts, _):
        conference = create_conference(Actor.local(), parts, conference_file(file))
    if as_json:
        print_json(conference)
    else:
        console.print(conference.id, markup=False)


def show(conference_id: ConferenceId, *, as_json: AsJson = False) -> None:
    """Show a conference."""
    from service.domain.permission import Actor
    from service.workflows.keep_conferences import read_conference

    with context() as (parts, settings):
        gathered = read_conference(Actor.local(), parts, conference_id)
    if as_json:
        print_json(
            {
                "conference": gathered.conference,
                "participants": list(gathered.participants.values()),
                "meetings": gathered.meetings,
            }
        )
        return
    _print(gathered, settings.language)


def invite(conference_id: ConferenceId, *, as_json: AsJson = False) -> None:
    """Propose invitations."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows.propose_invitations import propose_invitations

    with context() as (parts, settings), working("invite") as progress:
        found = propose_invitations(Actor.local(), parts, conference_id, progress=progress)
    if as_json:
        print_json(
            {
                "proposed": found.proposed,
                "unmatched": [vars(one) for one in found.unmatched],
                "further": found.further,
            }
        )
        return
    names = found.names
    for one in found.proposed:
        reasons = [sentence(why.code, settings.language, **why.parameters) for why in one.proposed_because]
        console.print("  ".join((one.organisation_id, names[one.organisation_id], *reasons)), markup=False)
    for open_ in found.unmatched:
        told = sentence(open_.because.code, settings.language, **open_.because.parameters)
        console.print(told, style="yellow", markup=False)


def answer(
    conference_id: ConferenceId,
    organisation_ids: Annotated[
        list[str], typer.Argument(metavar="ORGANISATION...", help="Ids, as `show` prints them.")
    ],
    state: Annotated[ParticipantState, typer.Option(help="What they answered.")] = ParticipantState.ACCEPTED,
) -> None:
    """Note answers; whoever has meetings and withdraws loses them, and their partners are told once it is published."""
    from service.domain.permission import Actor
    from service.workflows.keep_participants import note_answer

    with context() as (parts, _):
        for organisation_id in organisation_ids:
            note_answer(Actor.local(), parts, conference_id, organisation_id, state)


def plan(
    conference_id: ConferenceId,
    mode: Annotated[
        Mode,
        typer.Option(
            help="rerun: all but locked meetings anew; fill: only further ones; repair: as few moved as possible."
        ),
    ] = "rerun",
    seconds: Annotated[float, typer.Option(help="Of searching, after which the best so far is taken.")] = 60,
    seed: Annotated[int, typer.Option(help="Of the searches.", min=0)] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Plan the draft."""
    from service.domain.permission import Actor
    from service.texts.spoken import figures_texts
    from service.workflows.plan_draft import Search, plan_draft

    with context() as (parts, settings), working("plan"):
        search = Search(seconds=seconds, seed=seed, elapsed=time.monotonic)
        planned = plan_draft(Actor.local(), parts, conference_id, mode, search)
    if as_json:
        print_json({"figures": planned.figures, "changes": planned.changes})
        return
    for line in figures_texts(planned.figures, planned.gathered.names, settings.language):
        console.print(line, markup=False)


def publish(
    conference_id: ConferenceId,
    name: Annotated[str, typer.Option(help="Name of the version.")],
    *,
    meant: Annotated[bool, typer.Option(help="Also where a meeting breaks a limit that somebody gave.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows.keep_conferences import read_conference
    from service.workflows.keep_versions import publish_version

    with context() as (parts, settings):
        revision = read_conference(Actor.local(), parts, conference_id).conference.revision
        done = publish_version(Actor.local(), parts, conference_id, name, revision=revision, meant=meant)
    if as_json:
        print_json({"version": done.version, "changes": done.changes, "messages": done.messages})
        return
    code = "publish.done" if done.version.published_at else "publish.asked"
    figures = {"name": done.version.name, "changes": len(done.changes), "messages": len(done.messages)}
    console.print(sentence(code, settings.language, **figures), markup=False)


def report(conference_id: ConferenceId, *, as_json: AsJson = False) -> None:
    """Print the figures."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows.report_conference import report_conference

    with context() as (parts, settings):
        figures = report_conference(Actor.local(), parts, conference_id)
    if as_json:
        print_json([one._asdict() for one in figures])
        return
    for one in figures:
        value = f"{one.value:g}" if one.of is None else f"{one.value:g} / {one.of:g}"
        console.print(f"{sentence(f'report.{one.code}', settings.language)}  {value}", markup=False)
        console.print(f"  {sentence(f'report.{one.code}.means', settings.language)}", style="dim", markup=False)


def _print(gathered: "Gathering", language: "Language") -> None:
    from service.texts import sentence

    conference, names = gathered.conference, gathered.names
    console.print(f"{conference.name}  {conference.day}  {conference.venue}", style="bold", markup=False)
    for one in gathered.participants.values():
        states = (sentence(f"part.{one.part}", language), sentence(f"participant_state.{one.state}", language))
        console.print("  ".join((one.organisation_id, names[one.organisation_id], *states)), markup=False)
    starts = {slot.id: f"{slot.start:%H:%M}" for slot in conference.slots}
    for meeting in sorted(gathered.meetings, key=lambda meeting: (starts[meeting.slot], meeting.table)):
        pair = " – ".join(names[one] for one in meeting.pair)
        console.print(f"{starts[meeting.slot]}  {meeting.table}  {pair}", markup=False)
