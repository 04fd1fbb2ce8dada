"""The asynchronous client of the control API. The blocking client, _client.py, is generated from this file."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Sequence

from ._errors import VerificationError
from ._process import AsyncServerProcess
from ._transport import NOTHING, AsyncTransport, segment, time_text

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from . import types as t
    from ._options import Options

# In a class with a method `bytes`, the type needs another name.
Bytes = bytes


class AsyncClock:
    """The clock of a project. It only moves forward."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def now(self) -> datetime:
        """The time of the project."""
        clock: t.Clock = await self._call("GET", "/clock")
        return datetime.fromtimestamp(clock["unix"], timezone.utc)

    async def freeze(self) -> t.Clock:
        """Stops the clock. `set` and `advance` still move it."""
        clock: t.Clock = await self._call("POST", "/clock/freeze")
        return clock

    async def run(self, scale: float = 1) -> t.Clock:
        """Runs the clock: 1 is real time, 60 is a minute per second."""
        clock: t.Clock = await self._call("POST", "/clock/scale", body={"scale": scale})
        return clock

    async def set(self, time: datetime | str | float) -> t.Clock:
        """Moves the clock to a later time: a datetime with a time zone, ISO 8601, or seconds since 1970."""
        value = time_text(time) if isinstance(time, datetime) else time
        clock: t.Clock = await self._call("POST", "/clock/set", body={"time": value})
        return clock

    async def advance(self, time: float | timedelta) -> t.Clock:
        """Moves the clock by seconds or a timedelta. Jobs, expiry and webhooks follow immediately."""
        seconds = time.total_seconds() if isinstance(time, timedelta) else time
        clock: t.Clock = await self._call("POST", "/clock/advance", body={"seconds": seconds})
        return clock

    async def advance_until_idle(self) -> t.IdleClock:
        """Moves the clock to the end of the last job. `waiting` lists the jobs that time does not end."""
        clock: t.IdleClock = await self._call("POST", "/clock/advance", body={"until": "idle"})
        return clock


class AsyncVideos:
    """Sets the outcome of videos. Each method returns the video as the API now shows it."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def complete(self, video_id: str) -> t.Video:
        """Completes a job."""
        video: t.Video = await self._call("POST", f"/videos/{segment(video_id)}/complete")
        return video

    async def fail(self, video_id: str, error: t.FailWith | None = NOTHING) -> t.Video:
        """Fails a job: by default with the error of moderation; None fails it without a reason."""
        body = {} if error is NOTHING else {"error": error}
        video: t.Video = await self._call("POST", f"/videos/{segment(video_id)}/fail", body=body)
        return video

    async def set_progress(self, video_id: str, progress: int) -> t.Video:
        """Holds a job at a progress from 0 to 99, until the next command."""
        video: t.Video = await self._call(
            "POST", f"/videos/{segment(video_id)}/progress", body={"progress": progress}
        )
        return video

    async def expire(self, video_id: str) -> t.Video:
        """Removes the assets of a completed video."""
        video: t.Video = await self._call("POST", f"/videos/{segment(video_id)}/expire")
        return video

    async def bytes(self, video_id: str, variant: str = "video") -> Bytes:
        """The whole asset (video, thumbnail or spritesheet), independent of status, rules and expiry."""
        content: Bytes = await self._call("GET", f"/videos/{segment(video_id)}/bytes", query={"variant": variant})
        return content


class AsyncRules:
    """Events on demand. docs/rules.md describes all conditions and effects."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def add(self, **rule: Unpack[t.RuleInput]) -> t.RuleView:
        """Adds a rule, such as `add(times=2, then={"error": "server_error"})`."""
        view: t.RuleView = await self._call("POST", "/rules", body=rule)
        return view

    async def list(self) -> List[t.RuleView]:
        """The rules, with their hits."""
        views: List[t.RuleView] = (await self._call("GET", "/rules"))["data"]
        return views

    async def remove(self, rule_id: str) -> None:
        """Removes a rule."""
        await self._call("DELETE", f"/rules/{segment(rule_id)}")

    async def replace(self, rules: Sequence[t.RuleInput]) -> List[t.RuleView]:
        """Removes all rules, then adds these rules."""
        views: List[t.RuleView] = (await self._call("PUT", "/rules", body=[*rules]))["data"]
        return views

    async def load(self, situation: str) -> List[t.RuleView]:
        """Adds the rules of a ready-made situation, such as `burst-of-429`."""
        views: List[t.RuleView] = (await self._call("POST", f"/situations/{segment(situation)}"))["data"]
        return views

    async def clear(self) -> None:
        """Removes all rules that were added."""
        await self._call("DELETE", "/rules")


class AsyncRequests:
    """The requests of the code under test, with their answers."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def list(self, **filters: Unpack[t.RequestFilters]) -> List[t.Entry]:
        """The entries that fit, in order of arrival: all of them, or at most `limit`."""
        query: Dict[str, Any] = {"limit": 1000, **filters}
        page = await self._call("GET", "/requests", query=query)
        entries: List[t.Entry] = page["data"]
        while page["has_more"] and "limit" not in filters:
            follow = {"after_seq": entries[-1]["seq"]} if "after_seq" in filters else {"after": entries[-1]["id"]}
            page = await self._call("GET", "/requests", query={**query, **follow})
            entries += page["data"]
        return entries

    async def verify(self, **expected: Unpack[t.VerifyRequest]) -> t.Verification:
        """Compares the requests with an expectation: `verified` is the result, `problems` are the reasons."""
        verification: t.Verification = await self._call("POST", "/requests/verify", body=expected)
        return verification

    async def assert_verified(self, **expected: Unpack[t.VerifyRequest]) -> t.Verification:
        """Raises VerificationError, an AssertionError with the nearest requests, when `verify` finds problems."""
        verification = await self.verify(**expected)
        if not verification["verified"]:
            raise VerificationError(verification)
        return verification

    async def clear(self) -> None:
        """Forgets the requests so far."""
        await self._call("DELETE", "/requests")


class AsyncSnapshots:
    """Saved states of a project. They stay in the memory of the server."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def save(self, name: str, *, journal: bool = False) -> t.Snapshot:
        """Saves the state: videos, uploads, characters, rules and the clock; with `journal`, the requests too."""
        snapshot: t.Snapshot = await self._call("POST", "/snapshots", body={"name": name, "journal": journal})
        return snapshot

    async def list(self) -> List[t.Snapshot]:
        """The snapshots of the project."""
        snapshots: List[t.Snapshot] = (await self._call("GET", "/snapshots"))["data"]
        return snapshots

    async def restore(self, name: str) -> t.Restored:
        """Gives the project the state of a snapshot."""
        restored: t.Restored = await self._call("POST", f"/snapshots/{segment(name)}/restore")
        return restored

    async def delete(self, name: str) -> None:
        """Forgets a snapshot."""
        await self._call("DELETE", f"/snapshots/{segment(name)}")

    async def export(self, name: str | None = None, *, journal: bool = False) -> t.SnapshotFile:
        """The state of the project now, or of a snapshot, as a value for a JSON file."""
        file: t.SnapshotFile = await self._call("GET", "/export", query={"name": name, "journal": journal})
        return file

    async def import_(self, file: t.SnapshotFile, name: str | None = None) -> t.Restored:
        """Gives the project an exported state. With a name, the file only becomes a snapshot."""
        restored: t.Restored = await self._call("POST", "/import", query={"name": name}, body=file)
        return restored


class AsyncWebhooks:
    """The endpoints of a project, and the deliveries to them."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def endpoints(self) -> List[t.EndpointView]:
        """The endpoints of the project, and those of the option `webhook_url`."""
        views: List[t.EndpointView] = (await self._call("GET", "/webhooks/endpoints"))["data"]
        return views

    async def deliveries(self, **filters: Unpack[t.DeliveryFilters]) -> List[t.DeliveryView]:
        """The newest deliveries that fit, each with its attempts: at most `limit`."""
        views: List[t.DeliveryView] = (await self._call("GET", "/webhooks/deliveries", query=filters))["data"]
        return views

    async def redeliver(self, webhook_id: str) -> t.DeliveryView:
        """Sends an event again immediately."""
        view: t.DeliveryView = await self._call("POST", f"/webhooks/deliveries/{segment(webhook_id)}/redeliver")
        return view

    async def flush(self) -> None:
        """Waits until all that is due is answered or put off."""
        await self._call("POST", "/webhooks/flush")


class AsyncStrays:
    """The requests without a usable key. They belong to no project."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    async def list(self) -> List[t.Stray]:
        """The newest strays of all projects."""
        strays: List[t.Stray] = (await self._call("GET", "/strays"))["data"]
        return strays

    async def clear(self) -> None:
        """Forgets the strays so far."""
        await self._call("DELETE", "/strays")


class AsyncProject:
    """The state that belongs to one API key: its videos, clock, rules and requests."""

    def __init__(self, server: AsyncServer, key: str) -> None:
        self.key = key
        self._server = server
        self.clock = AsyncClock(self._call)
        self.videos = AsyncVideos(self._call)
        self.rules = AsyncRules(self._call)
        self.requests = AsyncRequests(self._call)
        self.snapshots = AsyncSnapshots(self._call)
        self.webhooks = AsyncWebhooks(self._call)

    @property
    def url(self) -> str:
        """The address of the server, without a path."""
        return self._server.url

    @property
    def base_url(self) -> str:
        """The `base_url` of OpenAI clients."""
        return self._server.base_url

    @property
    def env(self) -> Dict[str, str]:
        """The environment of a program that uses the project: OPENAI_BASE_URL and OPENAI_API_KEY."""
        return {"OPENAI_BASE_URL": self.base_url, "OPENAI_API_KEY": self.key}

    async def usage(self) -> t.Usage:
        """The cost at list price, and the number of requests by operation."""
        usage: t.Usage = await self._call("GET", "/usage")
        return usage

    async def reset(self) -> None:
        """Forgets all that belongs to the project, except its snapshots."""
        await self._call("POST", "/reset")

    async def _call(self, method: str, path: str, **given: Any) -> Any:
        return await self._server._transport.request(method, path, key=self.key, **given)


class AsyncServer:
    """An emulator that is running already, such as a container."""

    def __init__(self, url: str, *, admin_token: str | None = None, ca_file: str | None = None) -> None:
        self._transport = AsyncTransport(url.rstrip("/"), admin_token, ca_file)
        self.strays = AsyncStrays(self._transport.request)

    @property
    def url(self) -> str:
        """The address of the server, without a path."""
        return self._transport.known_url()

    @property
    def base_url(self) -> str:
        """The `base_url` of OpenAI clients."""
        return f"{self.url}/v1"

    def project(self, key: str) -> AsyncProject:
        """The project of an API key. Each key has its own videos, clock and rules."""
        return AsyncProject(self, key)

    async def status(self) -> t.Status:
        """Version, contract, options in force without secrets, uptime, and the number of projects and videos."""
        status: t.Status = await self._transport.request("GET", "/status")
        return status

    async def situations(self) -> List[str]:
        """The names of the ready-made situations."""
        names: List[str] = (await self._transport.request("GET", "/situations"))["data"]
        return names

    async def errors(self) -> List[t.ErrorCatalogueDataItem]:
        """The errors that rules can name."""
        errors: List[t.ErrorCatalogueDataItem] = (await self._transport.request("GET", "/errors"))["data"]
        return errors


class AsyncEmulator(AsyncServer):
    """An emulator of your own, on a free port: `AsyncEmulator(pace="instant")`.

    It starts at the beginning of its `with` statement, and ends with the statement or with this process.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        self._process = AsyncServerProcess(options)
        certificate = options.get("tls_cert")
        ca_file = None if certificate is None else str(certificate)
        self._transport = AsyncTransport(None, options.get("admin_token"), ca_file, self._process.reason)
        self.strays = AsyncStrays(self._transport.request)

    async def start(self) -> Self:
        """Starts the server if it is not running. Raises StartError when the server does not start."""
        if self._transport.url is None:
            self._transport.url = await self._process.start()
        return self

    async def close(self) -> None:
        """Ends the server, after the requests in flight."""
        self._transport.url = None
        await self._process.stop()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
