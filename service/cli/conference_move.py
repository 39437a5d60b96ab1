"""``duijie conference leave | arrive | home``: a conference goes to a laptop as one file and comes home."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import AsJson, console, context, print_json
from service.domain.move import Winner

if TYPE_CHECKING:
    from service.domain.language import Language
    from service.domain.move import Conflict

ConferenceId = Annotated[str, typer.Argument(metavar="ID", help="Id of the conference, as `list` prints it.")]
ConferenceFile = Annotated[Path, typer.Argument(metavar="FILE", help="What `leave` wrote.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the passphrase; asked for if left out.")
]


def register(commands: typer.Typer) -> None:
    """Add the commands."""
    commands.command("leave", help="Write a conference into one encrypted file, to be carried elsewhere.")(leave)
    commands.command("arrive", help="Take over a conference from such a file, on the laptop of the hall.")(arrive)
    commands.command("home", help="Merge what a file from the hall says into the conference at home.")(home)


def leave(
    conference_id: ConferenceId,
    out: Annotated[Path, typer.Option(help="Where to write.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write the file."""
    from service.domain.permission import Actor
    from service.workflows import move_conference
    from service.workflows.whole_files import require_writable, write_whole

    require_writable(out)
    with context() as (parts, _):
        passphrase = _passphrase(passphrase_file, confirmed=True)
        write_whole(out, move_conference.leave(Actor.local(), parts, conference_id, passphrase))
    console.print(str(out), markup=False)


def arrive(file: ConferenceFile, passphrase_file: PassphraseFile = None, *, as_json: AsJson = False) -> None:
    """Take the conference over."""
    from service.domain.permission import Actor
    from service.workflows import move_conference
    from service.workflows.read_files import read_bytes

    content = read_bytes(file)
    with context() as (parts, _):
        conference = move_conference.arrive(Actor.local(), parts, content, _passphrase(passphrase_file))
    if as_json:
        print_json(conference)
    else:
        console.print(f"{conference.id}  {conference.name}", markup=False)


def home(
    file: ConferenceFile,
    passphrase_file: PassphraseFile = None,
    choose: Annotated[
        list[str] | None, typer.Option(metavar="CONFLICT=home|laptop", help="Who wins a conflict; once for each.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Merge; while there are conflicts nothing is stored, and the status is 1."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows import move_conference
    from service.workflows.read_files import read_bytes

    choices = dict(_choice(one) for one in choose or ())
    content = read_bytes(file)
    with context() as (parts, settings):
        passphrase = _passphrase(passphrase_file)
        found = move_conference.come_home(Actor.local(), parts, content, passphrase, choices=choices)
    if as_json:
        print_json({"conflicts": found.conflicts, "changed": found.changed})
    elif found.conflicts:
        for conflict in found.conflicts:
            _print(conflict, settings.language)
    else:
        console.print(sentence("move.done", settings.language, count=found.changed))
    if found.conflicts:
        raise typer.Exit(1)


def _passphrase(file: Path | None, *, confirmed: bool = False) -> str:
    """Return the passphrase of a file, or what the person types, which nobody sees."""
    from service.workflows.read_files import read_lines

    if file is None:
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirmed, err=True))
    return read_lines(file)[0][1]


def _choice(text: str) -> tuple[str, Winner]:
    from service.domain.errors import InvalidError

    conflict, _, winner = text.rpartition("=")
    if not conflict or winner not in set(Winner):
        raise InvalidError("choice_unknown", field="--choose", value=text, choices="CONFLICT=home, CONFLICT=laptop")
    return conflict, Winner(winner)


def _print(conflict: "Conflict", language: "Language") -> None:
    from service.texts import sentence

    console.print(conflict.id, style="bold", markup=False)
    for one in conflict.records:
        console.print(f"  {sentence(f'moved.kind.{one.kind}', language, name=one.name)}", markup=False)
        for where, said in ((Winner.HOME, one.home), (Winner.LAPTOP, one.laptop)):
            told = sentence("moved.gone", language) if said is None else str(said)
            console.print(f"    {sentence(f'moved.{where}', language)}: {told}", markup=False)
