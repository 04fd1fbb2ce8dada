"""The pytest plugin: the fixtures `sora_emulator`, `sora` and `async_sora`, and the mark `sora`."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple

import pytest

from ._errors import ControlError, SoraEmulatorError
from ._journal import journal_text

if TYPE_CHECKING:
    from . import AsyncProject, Project, Server
    from .types import RuleInput

SHOWN_REQUESTS = 10
"""The report of a failed test has this many requests, the newest ones."""

SETTINGS = {
    "pace": ("instant", "pace of the server: instant, polls:N, a factor such as 40x, manual"),
    "seed": ("1", "the same tests get the same ids and bytes; 'off' for random ids"),
    "profile": ("openai", "contract of the server: openai, openai-2026-02, retired"),
    "time": ("2026-09-23T12:00:00Z", "the time at which the clock of each test stands; 'off' for a running clock"),
    "url": ("", "use the server at this URL, and start no server"),
}
"""Each setting is an option --sora-NAME and an ini option sora_NAME."""

_project = pytest.StashKey["Project"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sora-emulator")
    for name, (standard, text) in SETTINGS.items():
        group.addoption(f"--sora-{name}", default=None, help=f"{text} (default: {standard or 'none'})")
        parser.addini(f"sora_{name}", text, default=standard)
    text = "another option of the server, such as moderation=request; repeat it for several"
    group.addoption("--sora-option", action="append", default=[], metavar="NAME=VALUE", help=text)
    parser.addini("sora_options", "other options of the server, one NAME=VALUE per line", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "sora(situation=None, rules=None, time=None): gives the test a project of sora-emulator, "
        "with a ready-made situation (or a list of them), a list of rules, and another time of its clock",
    )


def _setting(config: pytest.Config, name: str) -> str:
    given = config.getoption(f"--sora-{name}")
    return str(config.getini(f"sora_{name}") if given is None else given)


def _server_options(config: pytest.Config) -> Dict[str, Any]:
    options: Dict[str, Any] = {name: _setting(config, name) for name in ("pace", "seed", "profile")}
    if options["seed"] == "off":
        del options["seed"]
    others: Dict[str, List[str]] = {}
    for text in [*config.getini("sora_options"), *config.getoption("--sora-option")]:
        name, equals, value = text.partition("=")
        if equals == "":
            raise pytest.UsageError(f"sora_options: {text!r} is not of the form NAME=VALUE")
        others.setdefault(name.strip().replace("-", "_"), []).append(value.strip())
    return {**options, **others}


@pytest.fixture(scope="session")
def sora_emulator(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server of all tests. Under pytest-xdist each worker has its own server."""
    # Runs without these fixtures need not wait for the import.
    from . import Emulator, Server

    url = _setting(pytestconfig, "url")
    if url:
        yield Server(url)
        return
    with Emulator(**_server_options(pytestconfig)) as emulator:
        yield emulator


@pytest.fixture
def sora(
    request: pytest.FixtureRequest, sora_emulator: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Project]:
    """A project of the test's own. OPENAI_BASE_URL and OPENAI_API_KEY lead to it, and its clock stands still."""
    situations, rules, time = _marked(request.node)
    project = sora_emulator.project(_key(request))
    project.reset()
    _stop_clock(project, time or _setting(request.config, "time"))
    for rule in rules:
        project.rules.add(**rule)
    for situation in situations:
        project.rules.load(situation)
    for name, value in project.env.items():
        monkeypatch.setenv(name, value)
    request.node.stash[_project] = project
    yield project
    project.reset()


@pytest.fixture
def async_sora(sora: Project) -> AsyncProject:
    """The project of the fixture `sora`, with coroutines for methods."""
    from . import AsyncServer

    return AsyncServer(sora.url).project(sora.key)


@pytest.fixture(autouse=True)
def _sora_of_mark(request: pytest.FixtureRequest) -> None:
    """A test with the mark needs no argument."""
    if request.node.get_closest_marker("sora") is not None:
        request.getfixturevalue("sora")


def _key(request: pytest.FixtureRequest) -> str:
    """The key is the same in every run, because ids depend on it. A foreign server may have other users."""
    if _setting(request.config, "url"):
        return f"sk-test-{uuid.uuid4().hex}"
    return f"sk-test-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:32]}"


def _stop_clock(project: Project, time: str) -> None:
    if time == "off":
        return
    project.clock.freeze()
    try:
        project.clock.set(time)
    except ControlError as fault:
        raise pytest.UsageError(
            f"sora_time = {time}: {fault.message} Choose a later time, or 'off' for a running clock. "
            "The clock of a server with --seed begins at 2026-09-23T00:00:00Z."
        ) from None


def _marked(node: Any) -> Tuple[List[str], List[RuleInput], str | None]:
    """The situations and rules of all marks, those of the test before those of its class, and the nearest time."""
    situations: List[str] = []
    rules: List[RuleInput] = []
    time = None
    for mark in node.iter_markers("sora"):
        unknown = set(mark.kwargs) - {"situation", "rules", "time"}
        if mark.args or unknown:
            raise pytest.UsageError(
                f"{node.nodeid}: the mark sora has the arguments situation=, rules= and time=, "
                f"not {', '.join([*map(repr, mark.args), *sorted(unknown)])}"
            )
        situations += _listed(mark.kwargs.get("situation"))
        rules += _listed(mark.kwargs.get("rules"))
        time = time or mark.kwargs.get("time")
    return situations, rules, time


def _listed(value: Any) -> List[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    project = item.stash.get(_project, None)
    if report.when == "call" and report.failed and project is not None:
        report.sections.append(("requests to sora-emulator", _journal(project)))


def _journal(project: Project) -> str:
    try:
        entries = project.requests.list(limit=SHOWN_REQUESTS, order="desc")[::-1]
        if entries:
            return journal_text(entries)
        strays = project._server.strays.list()
    except SoraEmulatorError as fault:
        return f"the requests are unknown: {fault}"
    return (
        f"no request came with the key of this test ({len(strays)} of all tests came without a usable key). "
        "Does the code read OPENAI_BASE_URL and OPENAI_API_KEY before the test begins?"
    )
