"""The options of the server. Generated from its tables of options by `npm run python`; do not edit."""

from __future__ import annotations

from typing import Dict, Sequence, TypedDict


class Options(TypedDict, total=False):
    """Keyword arguments of `Emulator` and `AsyncEmulator`."""

    listen: str
    """Address to listen on; port 0 takes a free one. Default: 127.0.0.1:0."""
    pace: str
    """How fast jobs move: 'instant', 'manual', a factor such as '40x' or '1x', or 'polls:N' with N >= 1. 1x
    is as slow as the real service. Default: 40x.
    """
    poll_after: str | int | float | bool
    """The openai-poll-after-ms header of pending answers: by the pace (none at 1x), none, or milliseconds.
    Default: auto.
    """
    seed: str | int | float
    """Make ids, plans and bytes reproducible; each project starts at 2026-09-23T00:00:00Z."""
    profile: str
    """The contract to follow: openai, openai-2026-02, retired. Default: openai."""
    quirks: str
    """Answer /v1/videos as another server does: vllm-omni (0.30.0), sglang (0.5.23), fastvideo (0.2.1),
    tensorrt-llm (commit 0509ccc), litellm (1.108.7 and 1.110.2), new-api (commits 01f6839, 705748d and
    05393ff), aisix (commit 100fef6).
    """
    media: str
    """What renders the clips: builtin in milliseconds, ffmpeg in encodes like the service's (FFMPEG_PATH,
    ffmpeg-static or PATH). Default: builtin.
    """
    media_dir: str
    """Keep rendered files in this folder, so that a restart need not render them again."""
    moderation: str | bool
    """A flagged prompt or reference is accepted and its job fails (job), is refused with 400 (request), or
    passes (off). Default: job.
    """
    moderation_file: str
    """What is flagged: a file in the form of the package's fixtures/moderation.json, in its place."""
    tier: str
    """Limit creations per project and model as this usage tier does; free may create nothing. Profile
    openai-2026-02 has free, 2, 3, 4, enterprise.
    """
    rpm: str | int | float
    """Limit creations to N per minute, project and model, whatever the tier."""
    budget: str | int | float
    """Refuse creations once a project would have spent more than this at list price; failed jobs are free."""
    budget_error: str
    """How: insufficient_quota (429) or billing_hard_limit_reached (400). Default: insufficient_quota."""
    concurrency: str | int | float
    """Refuse creations while N jobs of a project run, with Azure's 429 'Too many running tasks'."""
    api_key: str | Sequence[str]
    """Accept only this key; repeat it for several (comma-separated in the variable). Default: any non-empty
    key.
    """
    admin_token: str
    """Ask for this token (header x-emulator-token) under /_emulator. Without it, /_emulator answers loopback
    only.
    """
    tls_cert: str
    """Speak https with the certificate (and its chain) of this PEM file; needs --tls-key."""
    tls_key: str
    """The certificate's private key, a PEM file without a passphrase."""
    webhook_url: str | Sequence[str]
    """Send the events of every project to this URL, too; repeat it for several (comma-separated in the
    variable).
    """
    webhook_secret: str
    """What signs the events for --webhook-url: whsec_ and base64, or any text."""
    webhook_timeout: str | int | float
    """How long a receiver of events may take to answer. Default: 10000."""
    webhook_allow_private: str | bool
    """Let a server that does not listen on loopback send events to private addresses. Default: off."""
    rules: str | Sequence[str]
    """A ready-made situation, or a YAML or JSON file of rules that is read again when it changes;
    repeatable.
    """
    tags: str | bool
    """Turn prompt tags such as [[fail: moderation_blocked]] on or off. Default: on."""
    cors: str | bool
    """Whether web pages of any origin may call /v1. /_emulator and webhook endpoints are never open to them.
    Default: on.
    """
    ui: str | bool
    """The page at /_emulator/ui/ shows what the emulator does, in a browser; off serves no page. Default:
    on.
    """
    allow_host: str | Sequence[str]
    """A name by which browsers may call a server that listens on loopback, besides localhost and addresses;
    repeatable. Programs that are not browsers may use any name.
    """
    azure_deployment: str | Sequence[str]
    """A deployment under /openai, the API of Azure OpenAI until its end on 2026-10-15 (api-key header;
    bearers and Entra tokens are not verified): MODEL is sora-2 or sora; repeatable. Default: sora-2=sora-2
    and sora=sora.
    """
    data: str
    """Keep the state in this SQLite file, or in this PostgreSQL database (postgres://…), which several
    servers may share. Default: memory, which ends with the server. Default: memory:.
    """
    max_projects: str | int | float | bool
    """Keep at most N projects in memory; the one that was idle longest is forgotten with all that belongs to
    it. Default: 10000.
    """
    keep: str | bool
    """Forget a project, with all that belongs to it, so long after its last request, on its own clock: 90s,
    30m, 12h, 30d. Default: 30d.
    """
    log: str
    """pretty (for people; repeated polls of a job are gathered), json (one line per request) or silent, on
    standard error. Default: silent.
    """


FLAGS: Dict[str, str] = {
    "listen": "--listen",
    "pace": "--pace",
    "poll_after": "--poll-after",
    "seed": "--seed",
    "profile": "--profile",
    "quirks": "--quirks",
    "media": "--media",
    "media_dir": "--media-dir",
    "moderation": "--moderation",
    "moderation_file": "--moderation-file",
    "tier": "--tier",
    "rpm": "--rpm",
    "budget": "--budget",
    "budget_error": "--budget-error",
    "concurrency": "--concurrency",
    "api_key": "--api-key",
    "admin_token": "--admin-token",
    "tls_cert": "--tls-cert",
    "tls_key": "--tls-key",
    "webhook_url": "--webhook-url",
    "webhook_secret": "--webhook-secret",
    "webhook_timeout": "--webhook-timeout",
    "webhook_allow_private": "--webhook-allow-private",
    "rules": "--rules",
    "tags": "--tags",
    "cors": "--cors",
    "ui": "--ui",
    "allow_host": "--allow-host",
    "azure_deployment": "--azure-deployment",
    "data": "--data",
    "max_projects": "--max-projects",
    "keep": "--keep",
    "log": "--log",
}
"""The flag of each option."""
