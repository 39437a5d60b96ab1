"""``duijie learn``: the weights of the second stage, learnt anew."""

import typer

from service.cli.output import print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("learn", help="Learn how matches are weighed from the benchmark; print the weights as JSON.")(run)


def run() -> None:
    """Print what belongs into ``service/matching/second_stage.json``."""
    from service.bootstrap import engine_for
    from service.settings import Settings
    from service.workflows.learn_second_stage import learn_second_stage

    with working("learn"):
        formula = learn_second_stage(engine_for(Settings.read()))
    print_json(formula)
