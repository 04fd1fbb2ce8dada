"""Runs every block of docs/python.md and the Python blocks of the README that import the package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from typing import Dict, List

import pytest
from conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/python.md").read_text("utf-8")


def blocks(text: str, language: str) -> List[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def named(text: str) -> Dict[str, str]:
    """The blocks of Python by the file name in their first line."""
    return {code.splitlines()[0].strip("# "): code for code in blocks(text, "python") if code.startswith("# ")}


FILES = named(PAGE)
INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings =
    ignore:The Sora API is scheduled
    ignore::DeprecationWarning
    ignore::UserWarning
"""


def test_every_block_of_the_page_is_run() -> None:
    assert len(FILES) == PAGE.count("```python")
    assert sorted(name for name in FILES if not name.startswith("test_")) == [
        "api.py",
        "coroutine.py",
        "program.py",
        "shop.py",
    ]
    assert set(re.findall("```[a-z]+", PAGE)) == {"```python", "```sh"}


def test_the_tests_of_the_page_and_of_the_readme_pass_with_xdist(pytester: pytest.Pytester) -> None:
    readme = named((REPOSITORY / "README.md").read_text("utf-8"))
    assert list(readme) == ["test_video.py"]
    files = {**FILES, "test_readme.py": readme["test_video.py"]}
    pytester.makeini(INI)
    for file, code in files.items():
        (pytester.path / file).write_text(code, "utf-8")
    tests = [name for name in files if name.startswith("test_")]
    result = pytester.runpytest_subprocess("-n", "2", *tests)
    assert result.ret == 0, result.stdout.str()
    assert result.parseoutcomes() == {"passed": sum(len(re.findall(r"def test_", files[name])) for name in tests)}


@pytest.mark.parametrize("name", ["program.py", "coroutine.py"])
def test_the_programs_of_the_page_print_the_output_that_the_page_shows(name: str) -> None:
    promised = re.findall(r"print\(.*\)  # (.*)", FILES[name])
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FILES[name]], check=True, capture_output=True, text=True
    )
    assert told.stdout.splitlines() == promised
    assert promised


def test_the_commands_of_the_page_succeed() -> None:
    [install, commands] = blocks(PAGE, "sh")
    # The step of CI that installs the wheel runs this command.
    assert install == "pip install sora-emulator\n"
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.defpath])
    for command in commands.splitlines():
        told = subprocess.run(command, shell=True, check=True, capture_output=True, text=True, env={"PATH": path})
        assert len(told.stdout) > 100, command
