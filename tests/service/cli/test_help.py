import subprocess
import sys
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = (
    *(
        "demo",
        "doctor",
        "editions",
        "evaluate",
        "import",
        "index",
        "learn",
        "match",
        "rank",
        "search",
        "serve",
        "take-back",
    ),
)
SLOW = (
    "torch",
    "sentence_transformers",
    "transformers",
    "faiss",
    "lxml",
    "pypinyin",
    "rapidfuzz",
    "opencc",
    "sqlalchemy",
    "fastapi",
    "numpy",
)


def test_help_loads_none_of_the_slow_libraries() -> None:
    code = (
        "import sys; from service.cli import app; from typer.testing import CliRunner;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        f"print([name for name in {SLOW} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert answer.stdout == "[]\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(duijie: Run, command: str) -> None:
    answer = duijie(command, "--help")

    assert answer.returncode == 0
    assert "Usage" in answer.stdout
