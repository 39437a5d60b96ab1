"""The wheel alone, outside the checkout, shows the demo: everything it needs is in the package."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DUIJIE_", "PYTHONPATH"))}  # noqa: TID251 -- passed on to a process
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_wheel_alone_runs_the_demo(tmp_path: Path) -> None:
    source = tmp_path / "source"
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    for name in listed:
        if not (ROOT / name).is_file():
            continue
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    built = run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, source, cwd=tmp_path)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.startswith("tests/")]

    # The dependencies of this environment serve; only Duijie itself comes from the wheel.
    elsewhere = tmp_path / "elsewhere"
    venv.create(elsewhere, with_pip=True, symlinks=True)
    (packages,) = elsewhere.glob("lib/python*/site-packages")
    (here,) = Path(sys.prefix).glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    installed = run(elsewhere / "bin/pip", "install", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr[-2000:]

    located = run(elsewhere / "bin/python", "-c", "import service; print(service.__file__)", cwd=tmp_path)
    assert str(elsewhere) in located.stdout
    shown = run(elsewhere / "bin/duijie", "demo", "--check", cwd=tmp_path, DUIJIE_HOME=str(tmp_path / "home"))

    assert shown.returncode == 0, shown.stderr[-2000:]
    assert shown.stdout.count("+ ") >= 3
