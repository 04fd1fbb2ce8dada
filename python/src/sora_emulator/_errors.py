"""The exceptions of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence

if TYPE_CHECKING:
    from .types import ErrorCode, Verification


class SoraEmulatorError(Exception):
    """The base of the exceptions below, except `VerificationError`."""


class StartError(SoraEmulatorError):
    """The server did not start, or it is not running. The message contains the reason that the server printed."""


class UnreachableError(SoraEmulatorError):
    """The server did not answer a request to its control API."""


class ControlError(SoraEmulatorError):
    """The control API refused a request. `code` and `status` are explained in docs/control.md."""

    def __init__(self, code: ErrorCode, message: str, status: int) -> None:
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return f"{self.message} ({self.code}, {self.status})"


class VerificationError(AssertionError):
    """The requests of the code under test are not as expected. `verification` is the answer of `verify`."""

    def __init__(self, verification: Verification) -> None:
        super().__init__("\n".join(_lines(verification)))
        self.verification = verification


def _lines(verification: Verification) -> Sequence[str]:
    lines: List[str] = list(verification["problems"])
    for near in verification["nearest"][:3]:
        entry = near["entry"]
        lines.append(f"nearest: {entry['method']} {entry['path']}, status {entry['status']}")
        lines += [
            f"  {item['field']}: expected {item['expected']!r}, was {item['actual']!r}" for item in near["differs"]
        ]
    return lines
