"""Entries of the journal as text, for reports of failed tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, List, Sequence

if TYPE_CHECKING:
    from .types import Entry

BODY_CHARACTERS = 300
"""A longer body is cut."""


def journal_text(entries: Sequence[Entry]) -> str:
    """One line per request with its answer, and a line with the body that was sent."""
    return "\n".join(line for entry in entries for line in _lines(entry))


def _lines(entry: Entry) -> List[str]:
    answer = str(entry["status"])
    error = entry["error"]
    if error is not None:
        answer += f" {error['code'] or error['type']}: {error['message']}"
    elif entry["video"] is not None:
        answer += f" {entry['video']['id']} {entry['video']['status']} {entry['video']['progress']} %"
    if entry["outcome"] not in (None, "complete"):
        answer += f" ({entry['outcome']})"
    if entry["rule"]:
        answer += f" [rule {', '.join(entry['rule'])}]"
    lines = [f"{entry['method']} {entry['path']} -> {answer}"]
    if entry["body"]:
        body = json.dumps(entry["body"], ensure_ascii=False)
        lines.append(f"    {body if len(body) <= BODY_CHARACTERS else body[:BODY_CHARACTERS] + '…'}")
    if entry["unread"]:
        lines.append(f"    ignored by the server: {', '.join(entry['unread'])}")
    return lines
