"""``duijie import``: take in one published list."""

import errno
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import AsJson, asides, console, context, print_json, working
from service.domain.edition import Change, ImportReport, Outcome, Scope
from service.domain.errors import InvalidError
from service.domain.language import Language
from service.texts import sentence
from service.texts.spoken import note_text

SHOWN_LINES = 200
"""Lines about rows that are printed: more than anybody reads; a terminal takes half a minute for tens of thousands."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", help="Take in a published list (xlsx, xls, ods, csv, docx, html).")(run)


def run(
    file: Annotated[Path, typer.Argument(help="The list as it was published.")],
    side: Annotated[str, typer.Option(help="demand, supply, or auto: decided by the headers.")] = "auto",
    sheet: Annotated[str | None, typer.Option(help="Read this sheet only.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Who issued the list.")] = None,
    list_name: Annotated[str | None, typer.Option("--list", help="Name of the list this is an edition of.")] = None,
    scope: Annotated[
        str | None,
        typer.Option(
            help="batch adds; whole replaces the former edition. Else the title decides (第二批: batch), and whole is the default."
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", metavar="HEADER=FIELD", help="Read this column as this field.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, store nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Accept that a whole edition withdraws items.")] = False,
    problems: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help="Write the errors by cell to this workbook.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import a file; exit with 1 when nothing was imported, 2 when it cannot be read."""
    from service.cli.arguments import side_of
    from service.domain.edition import ImportOptions
    from service.domain.mapping import mapping_of
    from service.domain.permission import Actor
    from service.exporting.problems import problems_xlsx
    from service.workflows.import_list import ImportRequest, import_rows

    if scope not in {None, *Scope}:
        raise InvalidError("choice_unknown", field="--scope", value=scope, choices="batch, whole")
    options = ImportOptions(
        side=None if side == "auto" else side_of(side),
        sheet=sheet,
        issuer=issuer,
        list_name=list_name,
        scope=Scope(scope) if scope else None,
        mapping=mapping_of(column or []),
    )
    request = ImportRequest(file, options, dry_run=dry_run, accept_withdrawals=yes)
    if problems is not None:
        _require_writable(problems)  # before the import, which happens once
    with context() as (parts, settings):
        with working("import"):
            report, rows = import_rows(Actor.local(), parts, request)
        if problems is not None:
            _write(problems, problems_xlsx(rows, settings.language))
        if as_json:
            print_json(report)
        else:
            _print(report, settings.language)
    if not report.imported:
        raise typer.Exit(1)


def _require_writable(path: Path) -> None:
    problem = 0
    if path.exists():
        problem = errno.EEXIST  # it may be a list, even the one that is read
    elif not path.parent.is_dir():
        problem = errno.ENOENT
    elif not os.access(path.parent, os.W_OK):
        problem = errno.EACCES
    if problem:
        raise InvalidError("problems_unusable", file=str(path), problem=os.strerror(problem))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidError("problems_unusable", file=str(path), problem=str(error.strerror)) from error


def _lines(report: ImportReport, language: Language) -> Iterator[str]:
    """Yield what is to be told about rows, and which were changed."""
    for row in report.rows:
        for note in row.told:
            outcome = sentence(f"outcome.{row.outcome}", language)
            yield f"{row.sheet} {row.row}  {outcome}  {note_text(note, language)}"
        if row.change is Change.CHANGED and row.item:
            yield f"{row.sheet} {row.row}  {sentence('change.changed', language)}  {row.item['title']}"


def _print(report: ImportReport, language: Language) -> None:
    for sheet in report.sheets:
        if sheet.used:
            pairs = ", ".join(f"{header} → {field or '–'}" for header, field in sheet.columns.items())
            asides.print(f"{sheet.name}: {pairs}", markup=False, style="dim")
    lines = _lines(report, language)
    for line in islice(lines, SHOWN_LINES):
        console.print(line, markup=False)
    if further := sum(1 for _ in lines):
        console.print(sentence("import.further", language, count=further))
    counts = {outcome: getattr(report, outcome) for outcome in Outcome}
    told = ", ".join(
        f"{sentence(f'outcome.{outcome}', language)} {count}" for outcome, count in counts.items() if count
    )
    if report.imported:
        changed = sum(row.change is Change.CHANGED for row in report.rows)
        told += sentence("import.changes", language, added=report.imported - changed, changed=changed)
    code = "import.would" if report.dry_run else "import.done"
    console.print(sentence(code, language, list=report.list_name, counts=told or "0"), markup=False)
    for title in report.withdrawn_titles:
        console.print(f"{sentence('withdrawn', language)}  {title}", markup=False)
    if report.withdrawn:
        console.print(sentence("import.withdrawn", language, count=len(report.withdrawn)))
    if report.other_lists and report.scope is Scope.WHOLE:
        names = sentence("list.separator", language).join(report.other_lists)
        asides.print(sentence("import.new_list", language, names=names), markup=False, style="dim")
