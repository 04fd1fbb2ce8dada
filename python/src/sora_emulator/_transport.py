"""Requests to the control API, by the standard library alone."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
from datetime import datetime
from typing import Any, Callable, Mapping, Tuple
from urllib.parse import quote, urlencode, urlsplit

from ._errors import ControlError, StartError, UnreachableError

TIMEOUT_SECONDS = 60
"""The longest wait for an answer. `webhooks.flush()` waits for the receivers of webhooks."""

NOTHING: Any = object()
"""The default of arguments for which None is a value."""


def segment(text: str) -> str:
    """A name or an id as a part of a path."""
    return quote(text, safe="")


def time_text(time: datetime) -> str:
    """Raises ValueError for a time without a time zone."""
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone, such as tzinfo=timezone.utc")
    return time.isoformat()


class Transport:
    """Sends requests to one server. Each request has its own connection, so threads can share a transport."""

    def __init__(
        self,
        url: str | None,
        admin_token: str | None = None,
        ca_file: str | None = None,
        reason: Callable[[], str] | None = None,
    ) -> None:
        self.url = url
        self._admin_token = admin_token
        self._ca_file = ca_file
        self._reason = reason

    def known_url(self) -> str:
        """Raises StartError when the server is not running."""
        if self.url is None:
            raise StartError(f"the emulator has no address: {self._reason() if self._reason else 'no URL'}")
        return self.url

    def request(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = NOTHING,
    ) -> Any:
        """Returns the value of a JSON answer, or the bytes of another answer.

        Raises ControlError for a refusal, and UnreachableError when no answer arrives.
        """
        headers = {"accept": "*/*"}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        if self._admin_token is not None:
            headers["x-emulator-token"] = self._admin_token
        data = None
        if body is not NOTHING:
            headers["content-type"] = "application/json"
            data = json.dumps(body).encode()
        return _value(*self._exchange(method, f"/_emulator{path}{_query(query)}", headers, data))

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], data: bytes | None
    ) -> Tuple[int, str, bytes]:
        url = self.known_url()
        connection = self._connection(url)
        try:
            connection.request(method, target, data, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.getheader("content-type", ""), answer.read()
        except (OSError, http.client.HTTPException) as fault:
            reason = f" ({self._reason()})" if self._reason else ""
            raise UnreachableError(f"{method} {url}{target} failed: {fault!r}{reason}") from fault
        finally:
            connection.close()

    def _connection(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https":
            return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=self._ca_file)
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_SECONDS, context=context)


class AsyncTransport(Transport):
    """For asyncio. Requests run in another thread, so receivers of webhooks may run in the loop."""

    async def request(self, method: str, path: str, **given: Any) -> Any:
        return await asyncio.to_thread(super().request, method, path, **given)


def _query(query: Mapping[str, Any] | None) -> str:
    if not query:
        return ""
    values = {name: _query_value(value) for name, value in query.items() if value is not None}
    return f"?{urlencode(values, doseq=True)}" if values else ""


def _query_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return [_query_value(item) for item in value]
    return time_text(value) if isinstance(value, datetime) else value


def _value(status: int, content_type: str, content: bytes) -> Any:
    is_json = content_type.startswith("application/json")
    if 200 <= status < 300:
        return json.loads(content) if is_json else content
    try:
        error = json.loads(content)["error"]
        code, message = error["code"], error["message"]
    except (ValueError, KeyError, TypeError):
        raise UnreachableError(f"this is not the control API of an emulator: it answered {status}") from None
    raise ControlError(code, message, status)
