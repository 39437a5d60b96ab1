"""``duijie …``: one file per command.

Commands import what is slow inside their functions, so that ``duijie --help`` answers at once. A mistake of
the user is one sentence on standard error and a non-zero status: 2 for input that cannot be used, 1 otherwise.
"""

import sys

import typer

from service.cli import (
    check,
    conference,
    demo,
    doctor,
    editions,
    evaluate,
    import_,
    index,
    learn,
    match,
    plan,
    rank,
    review,
    search,
    serve,
    take_back,
)
from service.cli.output import harmless
from service.domain.errors import DuijieError, InvalidError, OutOfTimeError, UnreadableFileError
from service.domain.language import Language
from service.settings import Settings
from service.texts.spoken import error_text

app = typer.Typer(
    name="duijie",
    help="Match published demand lists with supply lists, and see why. 对接：需求清单与供给清单的匹配。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    check,
    conference,
    demo,
    doctor,
    editions,
    evaluate,
    import_,
    take_back,
    index,
    learn,
    match,
    plan,
    rank,
    review,
    search,
    serve,
):
    command.register(app)


_STATUSES = {InvalidError: 2, UnreadableFileError: 2, OutOfTimeError: 4}


def main() -> None:
    """Run the command line.

    Exits with 2 for input that cannot be used, 4 where time was over before there was an answer, 1 for what else cannot be done now.
    """
    try:
        app()
    except DuijieError as error:
        sys.stderr.write(harmless(error_text(error, _language())) + "\n")
        sys.exit(next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 1))


def _language() -> Language:
    """Return the language of the command line, even where the settings are the mistake."""
    try:
        return Settings.read().language
    except InvalidError:
        return Language.SIMPLIFIED
