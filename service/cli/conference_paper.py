"""``duijie conference print | blanks | replies``: what goes out on paper and in files, and what comes back."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import AsJson, console, context, print_json
from service.domain.disclosure import Export
from service.domain.language import Language
from service.domain.reply import Blank

if TYPE_CHECKING:
    from service.workflows.print_conference import File

ConferenceId = Annotated[str, typer.Argument(metavar="ID", help="Id of the conference, as `list` prints it.")]
Out = Annotated[Path, typer.Option(help="Where to write.")]
OrganisationId = Annotated[str | None, typer.Option("--organisation", help="Only for this organisation, by id.")]


def register(commands: typer.Typer) -> None:
    """Add the commands."""
    commands.command("print", help="Write a sheet as PDF, schedule and call lists as xlsx, an agenda as ics.")(
        print_paper
    )
    commands.command("blanks", help="Write the reply forms to be sent out, one file for each organisation.")(blanks)
    commands.command("replies", help="Read returned reply forms and tick sheets.")(replies)


def print_paper(
    conference_id: ConferenceId,
    paper: Annotated[Export, typer.Argument(help="Which.")],
    out: Out,
    organisation: OrganisationId = None,
    version: Annotated[str | None, typer.Option(help="Id of a version; the one published last if left out.")] = None,
    language: Annotated[Language | None, typer.Option(help="Of what is for everybody.")] = None,
) -> None:
    """Write a paper."""
    from service.domain.permission import Actor
    from service.workflows.print_conference import hand_out

    with context() as (parts, settings):
        file = hand_out(
            Actor.local(),
            parts,
            conference_id,
            paper,
            language=language or settings.language,
            organisation_id=organisation,
            version_id=version,
        )
    _write(out, file)


def blanks(
    conference_id: ConferenceId,
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    blank: Annotated[Blank, typer.Option(help="The form, or the proposed partners to tick.")] = Blank.FORM_DOCX,
    answer_by: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day to answer.")] = None,
) -> None:
    """Write blanks."""
    from service.domain.permission import Actor
    from service.workflows.receive_replies import make_blanks

    with context() as (parts, _):
        last_day = answer_by.date() if answer_by else None
        for file in make_blanks(Actor.local(), parts, conference_id, blank, answer_by=last_day):
            _write(out / file.name, file)


def replies(
    conference_id: ConferenceId,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="xlsx or docx.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what they hold.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read replies; one that cannot be read does not cost the others."""
    from service.domain.errors import DuijieError
    from service.domain.permission import Actor
    from service.texts.spoken import error_text, note_text
    from service.workflows.receive_replies import receive_reply

    answers: list[dict[str, object]] = []
    failed = False
    with context() as (parts, settings):
        for path in files:
            try:
                found = receive_reply(Actor.local(), parts, conference_id, path, dry_run=dry_run)
            except DuijieError as error:
                failed = True
                answers.append({"file": path.name, "problems": [error_text(error, settings.language)]})
                continue
            problems = [note_text(note, settings.language) for note in found.problems]
            answers.append({"file": path.name, "reply": found.reply, "kept": found.kept, "problems": problems})
    if as_json:
        print_json(answers)
    else:
        for told in answers:
            console.print(str(told["file"]), style="bold", markup=False)
            for problem in told["problems"]:  # type: ignore[attr-defined]
                console.print(f"  {problem}", markup=False)
    if failed:
        raise typer.Exit(1)


def _write(path: Path, file: "File") -> None:
    from service.workflows.whole_files import write_whole

    write_whole(path, file.content)
    console.print(str(path), markup=False)
