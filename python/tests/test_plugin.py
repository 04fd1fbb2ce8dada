"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

# Imported here, the package is not imported again by each run of pytest below.
import openai  # noqa: F401
import pytest
from conftest import has_ended, until

from sora_emulator import Emulator

HEAD = """
import os, pytest
from openai import AsyncOpenAI, OpenAI, RateLimitError

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API is scheduled")

def create(**fields):
    return OpenAI(max_retries=0).videos.create(model="sora-2", prompt="A kite", **fields)
"""

ASYNCIO = ("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function")


def test_each_test_has_a_project_with_a_fixed_time_and_the_environment_of_clients(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        HEAD
        + """
def test_first(sora):
    assert os.environ["OPENAI_BASE_URL"] == sora.base_url
    assert os.environ["OPENAI_API_KEY"] == sora.key
    assert sora.clock.now().isoformat() == "2026-09-23T12:00:00+00:00"
    assert create().created_at == 1790164800
    sora.clock.advance(60)

def test_second(sora):
    assert sora.clock.now().isoformat() == "2026-09-23T12:00:00+00:00"
    assert sora.requests.list() == []

def test_third():
    assert "OPENAI_API_KEY" not in os.environ
"""
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_the_ids_of_a_test_are_the_same_in_every_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(HEAD + "def test_id(sora):\n    print(create().id)\n    assert False\n")
    runs = [pytester.runpytest_inprocess().stdout.str() for _ in range(2)]
    ids = [[line for line in run.splitlines() if line.startswith("video_")] for run in runs]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


def test_a_failed_test_shows_the_last_requests_and_answers(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
def test_refused(sora):
    for number in range(11):
        create(seconds="4")
    sora.rules.add(id="busy", then={"error": "rate_limit_exceeded"})
    create(seconds="8")
"""
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- requests to sora-emulator -*",
            "POST /v1/videos -> 200 video_* queued 0 %",
            '    {"prompt": "A kite", "model": "sora-2", "seconds": "4"}',
            "POST /v1/videos -> 429 rate_limit_exceeded: Rate limit reached * [[]rule busy[]]",
            '    {"prompt": "A kite", "model": "sora-2", "seconds": "8"}',
        ]
    )
    assert result.stdout.str().count("POST /v1/videos -> ") == 10


def test_a_failed_test_without_requests_names_the_likely_reason(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(sora):\n    assert False\n")
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["no request came with the key of this test *before the test begins[?]"])


def test_a_passed_test_and_a_test_without_the_fixture_have_no_requests_in_the_report(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(HEAD + "def test_passes(sora):\n    create()\n\ndef test_plain():\n    assert False\n")
    result = pytester.runpytest_inprocess("-rA")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*requests to sora-emulator*")


def test_the_mark_loads_situations_and_rules_without_an_argument_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.sora(situation="burst-of-429")
def test_situation():
    with pytest.raises(RateLimitError):
        create()

@pytest.mark.sora(situation=["burst-of-429", "flaky-download"], time="2030-01-01T00:00:00Z")
def test_situations_and_time(sora):
    assert len(sora.rules.list()) > 1
    assert sora.clock.now().year == 2030

@pytest.mark.sora(rules=[{"id": "of-the-class", "then": {"stall": 10}}])
class TestClass:
    @pytest.mark.sora(rules={"id": "of-the-test", "then": {"stall": 20}})
    def test_rules(self, sora):
        assert [rule["id"] for rule in sora.rules.list()] == ["of-the-test", "of-the-class"]
"""
    )
    pytester.runpytest_inprocess("--strict-markers").assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("situations='burst-of-429'", "*has the arguments situation=, rules= and time=, not situations*"),
        ("'burst-of-429'", "*has the arguments situation=, rules= and time=, not 'burst-of-429'*"),
        ("situation='burst-of-428'", "*burst-of-429*"),
        ("rules={'then': {'eror': 'server_error'}}", "*unknown field 'eror'*"),
        ("time='2020-01-01T00:00:00Z'", "*sora_time = 2020-01-01T00:00:00Z:*Choose a later time*"),
    ],
)
def test_a_wrong_mark_is_refused_with_the_accepted_values(
    pytester: pytest.Pytester, mark: str, message: str
) -> None:
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.sora({mark})\ndef test_marked():\n    pass\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_the_mark_works_on_classes_of_unittest(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
import unittest

@pytest.mark.sora(situation="burst-of-429")
class TestOfUnittest(unittest.TestCase):
    def test_refused(self):
        with self.assertRaises(RateLimitError):
            create()
"""
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_coroutines_use_the_project_with_pytest_asyncio(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
async def test_coroutine(async_sora):
    async with AsyncOpenAI() as client:
        video = await client.videos.create_and_poll(model="sora-2", prompt="A kite")
    assert video.status == "completed"
    await async_sora.requests.assert_verified(match={"operation": "createVideo"}, count=1)
"""
    )
    pytester.runpytest_inprocess(*ASYNCIO).assert_outcomes(passed=1)


def test_each_worker_of_xdist_has_a_server_that_ends_with_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.parametrize("number", range(8))
def test_many(sora, sora_emulator, number, tmp_path_factory):
    create()
    assert len(sora.requests.list()) == 1
    worker = os.environ["PYTEST_XDIST_WORKER"]
    pid = sora_emulator._process._process.pid
    (tmp_path_factory.getbasetemp().parent / f"{worker}-{pid}").touch()
"""
    )
    base = pytester.path / "base"
    pytester.runpytest_subprocess("-n", "2", f"--basetemp={base}").assert_outcomes(passed=8)
    servers = [path.name.split("-") for path in base.glob("gw?-*")]
    assert sorted(worker for worker, _ in servers) == ["gw0", "gw1"]
    assert all(until(lambda pid=pid: has_ended(int(pid))) for _, pid in servers)  # type: ignore[misc]


def test_settings_come_from_the_ini_file_and_the_command_line(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        sora_pace = manual
        sora_time = off
        sora_options =
            moderation=request
            rules=burst-of-429
            rules=flaky-download
        """
    )
    pytester.makepyfile(
        """
def test_options(sora, sora_emulator):
    options = sora_emulator.status()["options"]
    assert (options["pace"], options["seed"], options["moderation"]) == ("polls:2", None, "request")
    assert options["rules"] == ["burst-of-429", "flaky-download"]
    assert options["cors"] == "off"
    assert sora.clock.now().year == __import__("datetime").datetime.now().year
"""
    )
    flags = ["--sora-pace=polls:2", "--sora-seed=off", "--sora-option", "cors=off"]
    pytester.runpytest_inprocess(*flags).assert_outcomes(passed=1)


def test_an_option_without_a_value_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_any(sora):\n    pass\n")
    result = pytester.runpytest_inprocess("--sora-option", "moderation")
    result.stdout.fnmatch_lines(["*sora_options: 'moderation' is not of the form NAME=VALUE*"])


def test_a_running_server_is_used_when_its_url_is_given(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HEAD
        + """
def test_elsewhere(sora):
    assert create().status == "queued"
    print("used", sora.url)
"""
    )
    with Emulator(pace="instant", seed=1) as emulator:
        result = pytester.runpytest_inprocess(f"--sora-url={emulator.url}", "-s")
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines([f"*used {emulator.url}"])
        assert emulator.status()["uptime_seconds"] > 0


def test_a_run_without_the_fixtures_starts_no_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import sys

def test_plain():
    assert "sora_emulator._client" not in sys.modules
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_options_and_the_mark_are_in_the_help(pytester: pytest.Pytester) -> None:
    pytester.runpytest_inprocess("--help").stdout.fnmatch_lines(["*--sora-pace=*", "*--sora-option=NAME=VALUE*"])
    pytester.runpytest_inprocess("--markers").stdout.fnmatch_lines(["@pytest.mark.sora(situation=None*"])
