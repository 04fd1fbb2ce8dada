"""Uses the installed package with the standard library alone: every version of Python can run this file."""

from __future__ import annotations

import asyncio
import json
import platform
from typing import Any
from urllib.request import Request, urlopen

from sora_emulator import AsyncEmulator, ControlError, Emulator, StartError, VerificationError


def create(base_url: str, key: str) -> Any:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urlopen(Request(f"{base_url}/videos", b'{"prompt": "A kite"}', headers)) as answer:
        return json.load(answer)


def blocking() -> None:
    with Emulator(pace="manual", seed=1) as emulator:
        project = emulator.project("sk-test")
        video = create(emulator.base_url, "sk-test")
        assert project.videos.complete(video["id"])["status"] == "completed"
        assert project.videos.bytes(video["id"])[4:8] == b"ftyp"
        assert project.clock.freeze()["frozen"]
        project.requests.assert_verified(match={"operation": "createVideo"}, count=1)
        for fails, kind in (
            (lambda: project.videos.fail(video["id"]), ControlError),
            (lambda: project.requests.assert_verified(count=2), VerificationError),
            (lambda: Emulator(pace="fast").start(), StartError),
        ):
            try:
                fails()
            except kind:
                continue
            raise AssertionError(f"{kind.__name__} is missing")


async def asynchronous() -> None:
    async with AsyncEmulator(pace="instant") as emulator:
        project = emulator.project("sk-test")
        await asyncio.to_thread(create, emulator.base_url, "sk-test")
        assert len(await project.requests.list()) == 1
        assert (await project.rules.load("burst-of-429"))[0]["hits"] == 0


blocking()
asyncio.run(asynchronous())
print(f"Python {platform.python_version()} works")
