"""The blocking and the asynchronous client of the control API."""

from __future__ import annotations

import inspect
import json
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Dict, Iterator, List, Set, Tuple
from urllib.request import Request, urlopen

import pytest
from conftest import REPOSITORY

from sora_emulator import AsyncServer, ControlError, Emulator, Project, Server, UnreachableError, VerificationError

NOON = "2026-09-23T12:00:00.000Z"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(pace="manual", seed=1) as emulator:
        yield emulator


@pytest.fixture
def project(emulator: Emulator, request: pytest.FixtureRequest) -> Project:
    project = emulator.project(f"sk-{request.node.name}")
    project.clock.freeze()
    project.clock.set(NOON)
    return project


def create(project: Project, **fields: Any) -> Dict[str, Any]:
    body = json.dumps({"prompt": "A kite", **fields}).encode()
    headers = {"Authorization": f"Bearer {project.key}", "Content-Type": "application/json"}
    with urlopen(Request(f"{project.base_url}/videos", body, headers)) as answer:
        video: Dict[str, Any] = json.load(answer)
        return video


def test_the_clock_is_moved_by_datetimes_texts_seconds_and_timedeltas(project: Project) -> None:
    clock = project.clock
    assert clock.now() == datetime(2026, 9, 23, 12, tzinfo=timezone.utc)
    assert clock.advance(60)["now"] == "2026-09-23T12:01:00.000Z"
    assert clock.advance(timedelta(minutes=2))["now"] == "2026-09-23T12:03:00.000Z"
    assert clock.set(datetime(2026, 9, 24, tzinfo=timezone.utc))["unix"] == 1790208000
    assert clock.set(1790208001)["unix"] == 1790208001
    assert clock.run(60)["scale"] == 60
    assert clock.freeze()["frozen"] is True


def test_a_time_without_a_time_zone_is_refused(project: Project) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        project.clock.set(datetime(2026, 9, 24))


def test_the_clock_lists_the_jobs_that_time_does_not_end(project: Project) -> None:
    video = create(project)
    assert [waiting["id"] for waiting in project.clock.advance_until_idle()["waiting"]] == [video["id"]]


def test_the_outcome_of_videos_is_set(project: Project) -> None:
    one, two, three = (create(project)["id"] for _ in range(3))
    assert project.videos.set_progress(one, 45)["progress"] == 45
    assert project.videos.complete(one)["status"] == "completed"
    assert project.videos.fail(two)["error"] is not None
    assert project.videos.fail(three, None)["error"] is None
    assert project.videos.bytes(one)[4:8] == b"ftyp"
    assert project.videos.bytes(one, "thumbnail")[:4] == b"RIFF"
    assert project.videos.expire(one)["expires_at"] == 1790164799


def test_a_video_fails_with_the_given_error(project: Project) -> None:
    video = project.videos.fail(create(project)["id"], {"code": "internal_error", "message": "It broke."})
    assert video["error"] == {"code": "internal_error", "message": "It broke."}


def test_rules_are_added_listed_replaced_and_removed(project: Project) -> None:
    rule = project.rules.add(id="late", times=2, match={"prompt": "kite"}, then={"queue": "10m"})
    assert (rule["id"], rule["times"]) == ("late", 2)
    create(project)
    assert [(rule["id"], rule["hits"]) for rule in project.rules.list()] == [("late", 1)]
    project.rules.remove("late")
    assert project.rules.list() == []
    assert len(project.rules.replace([{"then": {"stall": 45}}, {"then": {"error": "server_error"}}])) == 2
    project.rules.clear()
    assert project.rules.load("burst-of-429")[0]["then"]["error"] == "rate_limit_exceeded"


def test_a_wrong_rule_raises_the_place_of_its_fault(project: Project) -> None:
    with pytest.raises(ControlError, match="then: unknown field 'eror'") as raised:
        project.rules.add(then={"eror": "server_error"})  # type: ignore[typeddict-unknown-key]
    assert (raised.value.code, raised.value.status) == ("invalid_request", 400)


def test_a_missing_video_and_a_finished_video_raise_different_codes(project: Project) -> None:
    with pytest.raises(ControlError, match="video_0") as missing:
        project.videos.complete("video_0")
    video_id = create(project)["id"]
    project.videos.complete(video_id)
    with pytest.raises(ControlError) as finished:
        project.videos.fail(video_id)
    assert (missing.value.code, finished.value.code) == ("not_found", "conflict")


def test_the_journal_is_listed_with_filters_and_cleared(project: Project) -> None:
    for seconds in ("4", "8", "8"):
        create(project, seconds=seconds)
    assert [entry["body"] and entry["body"]["seconds"] for entry in project.requests.list()] == ["4", "8", "8"]
    assert len(project.requests.list(seconds="8", operation=["createVideo", "remixVideo"])) == 2
    assert len(project.requests.list(has_error=True)) == 0
    [newest] = project.requests.list(limit=1, order="desc")
    assert newest["seq"] == max(entry["seq"] for entry in project.requests.list())
    assert len(project.requests.list(since=datetime(2026, 9, 23, tzinfo=timezone.utc).isoformat())) == 3
    project.requests.clear()
    assert project.requests.list() == []


def test_the_journal_is_listed_as_a_whole_when_it_has_several_pages(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        create(project, prompt=f"kite {number}")
    calls: List[Dict[str, Any]] = []
    call = project.requests._call

    def two_per_page(method: str, path: str, query: Dict[str, Any]) -> Any:
        calls.append(query)
        return call(method, path, query={**query, "limit": 2})

    monkeypatch.setattr(project.requests, "_call", two_per_page)
    prompts = [f"kite {number}" for number in range(5)]
    assert [entry["body"] and entry["body"]["prompt"] for entry in project.requests.list()] == prompts
    assert [entry["body"] and entry["body"]["prompt"] for entry in project.requests.list(after_seq=0)] == prompts
    assert len(calls) == 6


def test_expectations_of_requests_are_verified(project: Project) -> None:
    create(project, model="sora-2")
    project.requests.assert_verified(match={"operation": "createVideo", "model": "sora-2"}, count=1)
    wrong = project.requests.verify(match={"operation": "createVideo", "model": "sora-2-pro"}, count=2)
    assert (wrong["verified"], wrong["matched"]) == (False, 0)


def test_a_failed_verification_shows_the_nearest_request(project: Project) -> None:
    create(project, model="sora-2")
    with pytest.raises(VerificationError) as raised:
        project.requests.assert_verified(match={"operation": "createVideo", "model": "sora-2-pro"})
    assert isinstance(raised.value, AssertionError)
    assert "nearest: POST /v1/videos, status 200\n  model: expected 'sora-2-pro', was 'sora-2'" in str(
        raised.value
    )


def test_usage_adds_up_list_prices(project: Project) -> None:
    project.videos.complete(create(project, model="sora-2", seconds="4")["id"])
    assert project.usage()["usd"] == pytest.approx(0.4)
    assert project.usage()["requests"] == {"createVideo": 1}


def test_snapshots_keep_and_restore_the_state(project: Project) -> None:
    create(project)
    assert project.snapshots.save("one", journal=True)["videos"] == 1
    create(project)
    assert project.snapshots.restore("one")["videos"] == 1
    file = project.snapshots.export()
    project.reset()
    assert project.requests.list() == []
    assert project.snapshots.import_(json.loads(json.dumps(file)))["videos"] == 1
    project.snapshots.import_(file, "two")
    assert sorted(snapshot["name"] for snapshot in project.snapshots.list()) == ["one", "two"]
    project.snapshots.delete("one")
    assert [snapshot["name"] for snapshot in project.snapshots.list()] == ["two"]


def test_webhooks_are_delivered_with_a_signature_and_sent_again() -> None:
    secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    received: List[Any] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        hook = f"http://127.0.0.1:{receiver.server_port}/hook"
        with Emulator(pace="manual", webhook_url=hook, webhook_secret=secret) as emulator:
            project = emulator.project("sk-test")
            assert [endpoint["url"] for endpoint in project.webhooks.endpoints()] == [hook]
            video = project.videos.complete(create(project)["id"])
            project.webhooks.flush()
            [delivery] = project.webhooks.deliveries(status="delivered", type="video.completed")
            assert delivery["object_id"] == video["id"]
            assert project.webhooks.redeliver(delivery["id"])["id"] == delivery["id"]
            project.webhooks.flush()
            assert len(project.webhooks.deliveries(object_id=video["id"])[0]["attempts"]) == 2
        receiver.shutdown()
    assert [(event["type"], event["data"]["id"]) for event in received] == [("video.completed", video["id"])] * 2


def test_requests_without_a_key_are_strays(emulator: Emulator) -> None:
    emulator.strays.clear()
    with pytest.raises(OSError, match="401"):
        urlopen(f"{emulator.base_url}/videos")
    assert [(stray["path"], stray["reason"]) for stray in emulator.strays.list()] == [("/v1/videos", "no-key")]
    emulator.strays.clear()
    assert emulator.strays.list() == []


def test_the_server_lists_its_situations_and_errors(emulator: Emulator) -> None:
    assert "burst-of-429" in emulator.situations()
    assert "rate_limit_exceeded" in [error["name"] for error in emulator.errors()]


def test_projects_of_different_keys_share_nothing(emulator: Emulator) -> None:
    one, other = emulator.project("sk-one"), emulator.project("sk-other")
    create(one)
    assert (len(one.requests.list()), len(other.requests.list())) == (1, 0)
    assert one.env == {"OPENAI_BASE_URL": emulator.base_url, "OPENAI_API_KEY": "sk-one"}


def test_another_server_at_the_address_is_reported() -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        with pytest.raises(UnreachableError, match="not the control API of an emulator: it answered 404"):
            Server(f"http://127.0.0.1:{other.server_port}").status()
        other.shutdown()


async def test_the_asynchronous_client_has_the_same_methods(emulator: Emulator, project: Project) -> None:
    video = create(project)
    same = AsyncServer(emulator.url).project(project.key)
    assert (await same.clock.now()).isoformat() == "2026-09-23T12:00:00+00:00"
    assert (await same.videos.complete(video["id"]))["status"] == "completed"
    assert (await same.rules.load("burst-of-429"))[0]["id"] == (await same.rules.list())[0]["id"]
    await same.requests.assert_verified(match={"operation": "createVideo"}, count=1)
    with pytest.raises(ControlError):
        await same.snapshots.restore("none")


def test_the_methods_use_every_operation_of_the_control_api() -> None:
    document = json.loads((REPOSITORY / "openapi/control.json").read_text("utf-8"))
    ids = {"video_id": "ID", "rule_id": "ID", "name": "ID", "webhook_id": "ID"}
    known = {
        (method.upper(), path.format(**ids)[len("/_emulator") :])
        for path, operations in document["paths"].items()
        for method in operations
    }
    # The documents of the control API itself, and the operations of the page for browsers.
    known -= {("GET", ""), ("GET", "/openapi.json")}
    known -= {("GET", path) for path in ("/projects", "/videos", "/videos/ID", "/events")}
    assert used_operations() == known


def used_operations() -> Set[Tuple[str, str]]:
    """Calls all methods of the client, and returns the operations that they ask for."""
    used: Set[Tuple[str, str]] = set()

    def record(method: str, path: str, **_: Any) -> Any:
        used.add((method, path))
        return {"data": [], "has_more": False, "unix": 0, "verified": True}

    server = Server("http://127.0.0.1:1")
    server._transport.request = record  # type: ignore[method-assign]
    server.strays._call = record
    project = server.project("sk-test")
    parts = [project.clock, project.videos, project.rules, project.requests, project.snapshots, project.webhooks]
    for part in [server, project, server.strays, *parts]:
        for name, method in inspect.getmembers(part, inspect.ismethod):
            if name.startswith("_") or (part is server and name == "project"):
                continue
            needed = [
                parameter
                for parameter in inspect.signature(method).parameters.values()
                if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            ]
            method(*[0 if parameter.name == "time" else "ID" for parameter in needed])
    return used
