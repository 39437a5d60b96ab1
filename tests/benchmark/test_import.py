"""A province's list, from the file until it is found: 20,000 rows of 15 columns by the commands people use."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
ROWS = 20_000
AIM_SECONDS = 60
ROOT = Path(__file__).parents[2]


def duijie(home: Path, *arguments: str | Path) -> tuple[float, float]:
    """Run a command; return its seconds and its peak memory in GiB, that of its children included."""
    environment = os.environ | {"DUIJIE_HOME": str(home), "PYTHONPATH": str(ROOT)}  # noqa: TID251 -- for a process
    command = [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]
    started = time.perf_counter()
    with (home.parent / "output").open("w+") as output:
        process = subprocess.Popen(command, env=environment, cwd=home.parent, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        assert process.returncode == 0, output.read()[-2000:]
    return time.perf_counter() - started, usage.ru_maxrss / 1024**2


def test_a_long_list_becomes_searchable(workbook: Callable[..., Path], machine: str, tmp_path: Path) -> None:
    file = workbook(tmp_path / "list.xlsx", ROWS, seed=3)
    home = tmp_path / "home"

    started, _ = duijie(tmp_path / "other", "index")
    reading, _ = duijie(home, "import", file, "--side", "supply", "--dry-run")
    importing, import_peak = duijie(home, "import", file, "--side", "supply")
    indexing, index_peak = duijie(home, "index")

    print(f"\n{ROWS} rows × 15 columns, {file.stat().st_size / 1e6:.1f} MB; {machine}")
    print(f"read (a dry run)                     {reading:7.1f} s")
    print(f"store (the import less the dry run)  {importing - reading:7.1f} s")
    print(f"index, dense and lexical             {indexing:7.1f} s, of which {started:.1f} s for an empty one")
    print(f"import and index                     {importing + indexing:7.1f} s (aim {AIM_SECONDS} s)")
    print(f"peak memory                          {import_peak:7.2f} GiB import, {index_peak:.2f} GiB index")
