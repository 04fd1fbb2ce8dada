"""The server as a process: its start, its end, and its commands."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import REPOSITORY, has_ended, until

from sora_emulator import AsyncEmulator, Emulator, Server, StartError, UnreachableError

VERSION = json.loads((REPOSITORY / "package.json").read_text("utf-8"))["version"]


def command(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / name)


def pid_of(emulator: Emulator) -> int:
    process = emulator._process._process
    assert process is not None
    return process.pid


def test_two_emulators_run_beside_each_other_on_free_ports() -> None:
    with Emulator(pace="instant") as one, Emulator(pace="manual") as other:
        assert one.base_url != other.base_url
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", one.base_url)
        assert one.status()["options"]["pace"] == "instant"
        assert other.status()["options"]["pace"] == "manual"


def test_the_server_ends_with_the_with_statement_and_may_start_again() -> None:
    emulator = Emulator()
    with emulator:
        pid = pid_of(emulator)
        assert not has_ended(pid)
    assert has_ended(pid)
    with emulator:
        assert emulator.status()["projects"] == 0


def test_the_server_ends_when_the_with_statement_raises() -> None:
    emulator = Emulator()
    pids = []

    def fail() -> None:
        pids.append(pid_of(emulator))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), emulator:
        fail()
    assert has_ended(pids[0])


def test_the_server_ends_when_its_object_is_forgotten() -> None:
    emulator = Emulator().start()
    pid = pid_of(emulator)
    del emulator
    gc.collect()
    assert has_ended(pid)


async def test_the_asynchronous_emulator_ends_with_its_with_statement() -> None:
    async with AsyncEmulator(pace="instant") as emulator:
        url = emulator.url
        assert (await emulator.status())["version"] == VERSION
    with pytest.raises(UnreachableError, match="refused"):
        Server(url).status()


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("os.kill(os.getpid(), 9)", id="is killed"),
        pytest.param("os._exit(0)", id="exits without clean-up"),
        pytest.param("sys.exit(1)", id="exits"),
        pytest.param("raise KeyboardInterrupt", id="is interrupted"),
        # The child has a copy of the pipe to the server, and continues.
        pytest.param(
            "os.fork() and os.kill(os.getpid(), 9); time.sleep(600)", id="is killed and a fork continues"
        ),
    ],
)
def test_the_server_ends_when_python(end: str) -> None:
    code = f"""
        import os, sys, time
        from sora_emulator import Emulator
        emulator = Emulator().start()
        print(emulator._process._process.pid, flush=True)
        {end}
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        child.wait()
        assert until(lambda: has_ended(pid))
    finally:
        child.stdout and child.stdout.close()
        # The fork is still in the group of its parent.
        if "fork" in end:
            os.killpg(child.pid, 9)


def test_a_forked_process_does_not_end_the_server_of_its_parent() -> None:
    code = """
        import os
        from sora_emulator import Emulator
        with Emulator() as emulator:
            child = os.fork()
            if child == 0:
                emulator.close()
                os._exit(0)
            os.waitpid(child, 0)
            print(emulator.status()["projects"])
    """
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=True, capture_output=True, text=True
    ).stdout
    assert printed == "0\n"


def test_settings_of_the_environment_do_not_change_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORA_PACE", "manual")
    monkeypatch.setenv("NODE_OPTIONS", "--require /no/such/file")
    with Emulator() as emulator:
        assert emulator.status()["options"]["pace"] == "40x"


def test_options_are_texts_numbers_booleans_paths_and_lists(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("- then: { error: server_error }\n", "utf-8")
    with Emulator(seed=7, cors=False, rules=["burst-of-429", str(rules)], poll_after=250) as emulator:
        options = emulator.status()["options"]
    assert (options["seed"], options["cors"], options["poll-after"]) == (7, "off", 250)
    assert len(options["rules"]) == 2


def test_an_unknown_option_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(TypeError, match="unknown option 'pase' of the emulator; did you mean 'pace'?"):
        Emulator(pase="instant")  # type: ignore[call-arg]


def test_a_start_with_a_wrong_value_raises_the_message_of_the_server() -> None:
    with (
        pytest.raises(StartError, match=r"ended with status 2\. .*--pace cannot be 'fast'"),
        Emulator(pace="fast"),
    ):
        pass


def test_a_start_on_a_port_in_use_raises_the_message_of_the_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"{port}"), Emulator(listen=f"127.0.0.1:{port}"):
            pass


def test_an_emulator_that_was_not_started_states_how_to_start_it() -> None:
    with pytest.raises(StartError, match=r"use it in a `with` statement, or call start\(\)"):
        Emulator().project("sk-test").clock.freeze()


def test_a_server_that_has_ended_by_itself_is_reported_with_its_status() -> None:
    with Emulator() as emulator:
        process = emulator._process._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(UnreachableError, match="it ended with status -9"):
            emulator.status()


def test_the_emulator_with_a_certificate_is_used_over_https(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", "-x509", *request, *names, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    with Emulator(tls_cert=str(certificate), tls_key=str(key)) as emulator:
        assert emulator.url.startswith("https://")
        assert emulator.project("sk-test").clock.freeze()["frozen"] is True


def test_the_control_api_with_a_token_is_used_with_the_token() -> None:
    with Emulator(admin_token="a-long-token") as emulator:
        assert emulator.status()["options"]["admin-token"] == "set"
        assert Server(emulator.url, admin_token="a-long-token").status()["version"] == VERSION


@pytest.mark.parametrize("name", ["sora-emulator", "sora-conformance"])
def test_the_command_prints_the_version_of_the_npm_package(name: str) -> None:
    printed = subprocess.run([command(name), "--version"], check=True, capture_output=True, text=True)
    assert VERSION in printed.stdout


def test_the_module_is_the_command_too() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "sora_emulator", "--help"], check=True, capture_output=True, text=True
    )
    assert "OPENAI_BASE_URL" in shown.stdout


def test_the_command_passes_signals_on_and_returns_the_status_of_the_server(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    flags = ["--listen=127.0.0.1:0", "--log=silent", f"--ready-file={ready}"]
    with subprocess.Popen([command("sora-emulator"), *flags]) as server:
        assert until(ready.exists)
        told = json.loads(ready.read_text("utf-8"))
        assert told["pid"] == server.pid
        with urlopen(f"{told['url']}/healthz") as answer:
            assert answer.status == 200
        server.terminate()
        assert server.wait() == 0


def test_the_wheel_has_pictures_and_stores_without_packages_of_npm() -> None:
    told = subprocess.run([command("sora-emulator"), "doctor"], capture_output=True, text=True).stdout
    assert re.search(r"^ok +sharp .*WebP.*JPEG", told, re.MULTILINE), told
    assert re.search(r"^ok +data .*node:sqlite.*PostgreSQL can be reached", told, re.MULTILINE), told


def test_the_suite_judges_an_emulator_of_python() -> None:
    with Emulator(pace="instant") as emulator:
        checks = ["--only", "list.*"]
        run = [command("sora-conformance"), "run", "--base-url", emulator.base_url, "--emulator", *checks]
        judged = subprocess.run(run, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr
