"""The values of the control API. Generated from openapi/control.json by `npm run python`; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Mapping, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import NotRequired

SnapshotFile = Dict[str, Any]
"""An exported project. Its format is internal to the emulator."""

class AttemptViewRequest(TypedDict):
    url: str
    headers: Mapping[str, str]
    body: str
    """The very bytes sent."""

class AttemptViewResponse(TypedDict):
    status: int
    headers: Mapping[str, str]
    body: str
    """At most 64 KB of it."""

class AttemptView(TypedDict):
    """One POST."""
    time: DateTime
    """On the project's clock."""
    wall_time: DateTime
    """In real time."""
    duration_ms: float
    request: AttemptViewRequest
    response: AttemptViewResponse | None
    error: str | None
    """Why there is no answer."""

class Clock(TypedDict):
    """A project's clock."""
    now: DateTime
    unix: float
    """The same in seconds since 1970."""
    scale: float
    """Speed on the emulator's clock, which runs with real time unless moved."""
    speed: float
    """How fast the clock runs: 1 is real time, 0 is frozen."""
    frozen: bool

DateTime = str

class DeliveryView(TypedDict):
    """One event on its way to one endpoint."""
    id: str
    """The `webhook-id`."""
    event_id: str
    type: str
    object_id: str
    """What the event is about: the id of the video."""
    endpoint_id: str
    status: Literal["pending", "delivered", "failed", "dropped"]
    """Failed: given up after 72 hours. Dropped: by a rule, or because the endpoint is gone."""
    event_time: DateTime
    next_attempt: DateTime | None
    attempts: List[AttemptView]

class DeliveryViews(TypedDict):
    data: List[DeliveryView]
    total: int
    """How many match."""

class Done(TypedDict):
    done: Literal[True]

class EndpointView(TypedDict):
    id: str
    name: str
    url: str
    event_types: List[str]
    signing_secret_hint: str
    active_secrets: int
    """More than one for a day behind a rotation that keeps the old secret."""
    source: Literal["api", "option"]
    """Created over /v1/webhook_endpoints, or given by --webhook-url."""

class EndpointViews(TypedDict):
    data: List[EndpointView]

class EntryPartsItem(TypedDict):
    name: str | None
    filename: str | None
    """Null for a part without a filename."""
    type: str | None
    """The `Content-Type` of the part."""
    headers: Mapping[str, str]
    bytes: int

class EntryError(TypedDict):
    message: str
    type: str
    param: str | None
    code: str | None

class EntryVideo(TypedDict):
    id: str
    status: str
    progress: float
    model: str
    seconds: str
    size: str

class Entry(TypedDict):
    """One exchange."""
    seq: int
    """The number of the entry: it rises in the order in which the answers began."""
    id: str
    """The `x-request-id` of the answer."""
    time: DateTime
    """When the request arrived, on the project's clock."""
    wall_time: DateTime
    """When it arrived, in real time."""
    host: str
    """The `Host` header; empty when there was none."""
    connection: int | None
    """The number of the connection; null without a socket."""
    operation: str | None
    """Null for a path or method that is no operation."""
    method: str
    path: str
    query: Mapping[str, str | List[str]]
    headers: Mapping[str, str]
    """Names in lower case, secrets redacted."""
    body: Mapping[str, Any] | None
    """The fields as read, texts cut at 1,000 characters, files as name, type, size and sha256."""
    body_bytes: int | None
    """The length of the raw body; null when nothing read the body."""
    body_sha256: str | None
    """The SHA-256 of the raw body in hex; null without a body."""
    parts: List[EntryPartsItem] | None
    """The parts of a form; null when the body is no form."""
    status: int
    """444 for a connection that a rule reset before anything was done."""
    error: EntryError | None
    rule: List[str]
    """The ids of the rules that changed the answer or the job."""
    answer_headers: Mapping[str, str]
    """Of the answer: `retry-after`, `retry-after-ms`, `x-should-retry`, `openai-poll-after-ms`, `location`,
    `content-type`.
    """
    duration_ms: float
    """From the arrival of the request to the first byte of the answer."""
    outcome: Literal["complete", "cut", "reset", "client-left"] | None
    """How the answer ended; null while it is being sent."""
    bytes_sent: int | None
    """Bytes of the answer's body that were handed to the connection; null while it is being sent."""
    ended_ms: float | None
    """From the arrival of the request to the end of the answer; null while it is being sent."""
    video_id: str | None
    video: EntryVideo | None
    """What the answer showed of the video, when it showed one."""
    model: str | None
    unread: List[str]
    """What was sent but nothing read: `query.<key>`, `body.<field>`, or `body` as a whole."""

class ErrorCatalogueDataItemBody(TypedDict):
    error: Any

class ErrorCatalogueDataItem(TypedDict):
    name: str
    kind: Literal["request", "job"]
    """The answer to a request, or the `error` of a failed job."""
    status: int | None
    body: ErrorCatalogueDataItemBody
    headers: Mapping[str, str]
    confidence: str
    """How well it is known that the service sends this."""
    source: str
    example: str
    """A tag that makes it happen when a prompt contains it."""

class ErrorCatalogue(TypedDict):
    data: List[ErrorCatalogueDataItem]

class FailWith(TypedDict):
    """Why the job fails."""
    code: str
    message: str

FieldTestType = Literal["string", "number", "boolean", "array", "object", "null"]

class FieldTest(TypedDict):
    """Every matching entry has this value; without a condition, any value."""
    name: str
    """Where the value is in the entry, with dots: `body.seconds`. In `parts`, a step is the name of a part:
    `parts.input_reference.filename`.
    """
    type: NotRequired[FieldTestType]
    equals: NotRequired[Any]
    """The exact value."""
    contains: NotRequired[str]
    """A part of a text, or an item of a list."""
    absent: NotRequired[Literal[True]]
    """There is no such value."""

class Gap(TypedDict):
    """Seconds."""
    at_least: NotRequired[float]
    at_most: NotRequired[float]

class HeaderTest(TypedDict):
    """Every matching request has this header."""
    name: str
    """A header of the request."""
    equals: NotRequired[Any]
    """The exact value."""
    contains: NotRequired[str]
    """A part of a text, or an item of a list."""
    absent: NotRequired[Literal[True]]
    """There is no such value."""

class IdleClockWaitingItem(TypedDict):
    id: str
    waits_for: str

class IdleClock(TypedDict):
    now: DateTime
    unix: float
    """The same in seconds since 1970."""
    scale: float
    """Speed on the emulator's clock, which runs with real time unless moved."""
    speed: float
    """How fast the clock runs: 1 is real time, 0 is frozen."""
    frozen: bool
    waiting: List[IdleClockWaitingItem]
    """Jobs that no clock ends, and what they wait for."""

class JobError(TypedDict):
    """Why a job failed."""
    code: str
    message: str

ListedVideoState = Literal["queued", "in_progress", "completed", "failed", "expired"]

class ListedVideoCharactersItem(TypedDict):
    id: str
    name: str

class ListedVideo(TypedDict):
    """A video with the facts of its job."""
    video: Video
    state: ListedVideoState
    """The status of the job. `expired` also when the assets of a completed video have expired."""
    kind: Literal["create", "remix", "edit", "extension"]
    source_id: str | None
    """The video from which this video was made, when there is one."""
    batch_id: str | None
    clips: int
    """More than 1 only for jobs of the older Azure API."""
    characters: List[ListedVideoCharactersItem]
    cost_usd: float
    """The list price of the job, if it completes."""
    timeline: Timeline

MatchStatusName = Literal["1xx", "2xx", "3xx", "4xx", "5xx"]

class MatchFile(TypedDict):
    """An uploaded file with this name or hash."""
    name: NotRequired[str]
    sha256: NotRequired[str]

class Match(TypedDict):
    """All of the given fields must hold. A list means any of its values."""
    operation: NotRequired[OperationName | List[OperationName]]
    method: NotRequired[str | List[str]]
    path: NotRequired[str | List[str]]
    """The whole path; `*` stands for one segment."""
    status: NotRequired[int | MatchStatusName | List[int | MatchStatusName]]
    video_id: NotRequired[str | List[str]]
    model: NotRequired[str | List[str]]
    """The model of the video, or the one asked for."""
    seconds: NotRequired[str | List[str]]
    size: NotRequired[str | List[str]]
    prompt: NotRequired[str | List[str]]
    """A part of the prompt."""
    error: NotRequired[str | List[str]]
    """The `code` or the `type` of the refusal."""
    has_error: NotRequired[bool]
    has_unread: NotRequired[bool]
    outcome: NotRequired[Literal["complete", "cut", "reset", "client-left"] | List[Literal["complete", "cut", "reset", "client-left"]]]
    """How the answer ended."""
    host: NotRequired[str | List[str]]
    """The `Host` header."""
    rule: NotRequired[str | List[str]]
    """The id of a rule that changed the answer or the job."""
    since: NotRequired[Time]
    """Not before, on the project's clock."""
    until: NotRequired[Time]
    """Not after, on the project's clock."""
    file: NotRequired[MatchFile]
    """An uploaded file with this name or hash."""
    headers: NotRequired[Mapping[str, str | None]]
    """Exact values; null for a header that was not sent."""
    query: NotRequired[Mapping[str, str | None]]
    body: NotRequired[Mapping[str, Any]]
    """Fields with the values that they were sent with; null for one that was not sent."""

OperationName = Literal[
    "createVideo",
    "listVideos",
    "retrieveVideo",
    "deleteVideo",
    "remixVideo",
    "downloadVideo",
    "createFile",
    "listFiles",
    "retrieveFile",
    "deleteFile",
    "downloadFile",
    "createBatch",
    "listBatches",
    "retrieveBatch",
    "cancelBatch",
    "editVideo",
    "extendVideo",
    "createCharacter",
    "retrieveCharacter",
    "listModels",
    "retrieveModel",
    "createWebhookEndpoint",
    "listWebhookEndpoints",
    "retrieveWebhookEndpoint",
    "updateWebhookEndpoint",
    "deleteWebhookEndpoint",
    "rotateWebhookSecret",
    "testWebhookEndpoint",
    "listWebhookEventTypes",
    "health",
    "readiness",
    "createVideoJob",
    "listVideoJobs",
    "retrieveVideoJob",
    "deleteVideoJob",
    "retrieveGeneration",
    "downloadGeneration",
    "downloadGenerationThumbnail",
    "none",
]

class Project(TypedDict):
    id: str
    keys: List[str]
    """The keys that this process has seen, masked."""
    videos: int
    """How many videos there are; at most 1,000 are counted."""
    last_video: DateTime | None
    """When the newest video was created, on the project's clock."""

class ProjectList(TypedDict):
    data: List[Project]
    has_more: bool
    last_id: str | None

class RequestList(TypedDict):
    data: List[Entry]
    has_more: bool
    total: int
    """How many entries match, on all pages."""

class Restored(TypedDict):
    """What the project holds now."""
    clock: Clock
    videos: int
    uploads: int

class RuleInput(TypedDict):
    """What happens to requests of a kind."""
    id: NotRequired[str]
    match: NotRequired[RuleMatch]
    times: NotRequired[int]
    """Only the first so many; then the rule is spent."""
    after: NotRequired[int]
    """Lets so many pass first."""
    chance: NotRequired[float]
    """The share of matches, drawn from the seed."""
    then: RuleThen

class RuleList(TypedDict):
    data: List[RuleView]
    """In the order in which they decide."""

RuleMatchOperationName = Literal[
    "createVideo",
    "listVideos",
    "retrieveVideo",
    "deleteVideo",
    "remixVideo",
    "downloadVideo",
    "createFile",
    "listFiles",
    "retrieveFile",
    "deleteFile",
    "downloadFile",
    "createBatch",
    "listBatches",
    "retrieveBatch",
    "cancelBatch",
    "editVideo",
    "extendVideo",
    "createCharacter",
    "retrieveCharacter",
    "listModels",
    "retrieveModel",
    "createWebhookEndpoint",
    "listWebhookEndpoints",
    "retrieveWebhookEndpoint",
    "updateWebhookEndpoint",
    "deleteWebhookEndpoint",
    "rotateWebhookSecret",
    "testWebhookEndpoint",
    "listWebhookEventTypes",
    "createVideoJob",
    "listVideoJobs",
    "retrieveVideoJob",
    "deleteVideoJob",
    "retrieveGeneration",
    "downloadGeneration",
    "downloadGenerationThumbnail",
    "none",
]

class RuleMatch(TypedDict):
    """What a request must be like; what is absent does not matter."""
    operation: NotRequired[RuleMatchOperationName | List[RuleMatchOperationName]]
    model: NotRequired[str]
    size: NotRequired[str]
    seconds: NotRequired[str | int]
    prompt: NotRequired[str]
    """A text that occurs, or an expression between slashes: `/cat|dog/i`."""
    video_id: NotRequired[str]
    path: NotRequired[str]
    """A text that occurs, or an expression between slashes: `/cat|dog/i`."""
    reference: NotRequired[str]
    """The file name of the reference or its SHA-256 in hex: a text that occurs, or an expression."""
    reference_as: NotRequired[Literal["file", "object", "text"]]
    """How the reference of a creation, or the video of an edit or an extension, was given."""
    without: NotRequired[str | List[str]]
    """Parameters that the body of the creation does not have."""
    header: NotRequired[Mapping[str, str]]
    """Headers of the request with what they contain."""
    nth: NotRequired[int]
    """The number of the call of its operation in the project."""

RuleThenFailName = Literal[
    "moderation_blocked",
    "moderation_blocked_input",
    "moderation_blocked_image",
    "moderation_blocked_output",
    "content_policy_violation",
    "content_filter",
    "internal_error",
    "server_error",
    "video_generation_failed",
]

class RuleThenFailError(TypedDict):
    code: str
    message: str

class RuleThenFail(TypedDict):
    error: NotRequired[RuleThenFailName | None | RuleThenFailError]
    progress: NotRequired[int]
    """What it has reached, and still shows."""
    after: NotRequired[str]
    """So long after its creation."""

class RuleThenStatus(TypedDict):
    queued: NotRequired[str]
    in_progress: NotRequired[str]
    completed: NotRequired[str]
    failed: NotRequired[str]

RuleThenDownloadErrorName = Literal[
    "rate_limit_exceeded",
    "insufficient_quota",
    "billing_hard_limit_reached",
    "too_many_running_tasks",
    "server_error",
    "bad_gateway",
    "overloaded",
    "service_unavailable",
    "missing_key",
    "invalid_api_key",
    "foreign_host",
    "invalid_organization",
    "missing_scopes",
    "org_not_verified",
    "model_forbidden",
    "unknown_url",
    "model_not_found",
    "model_retired",
    "unsupported_file_mimetype",
    "invalid_image_file",
    "image_size_mismatch",
    "reference_ambiguous",
    "invalid_image_url",
    "file_not_found",
    "not_jsonl",
    "file_download_forbidden",
    "metadata_too_large",
    "batch_not_found",
    "batch_not_cancellable",
    "content_policy_violation",
    "video_not_found",
    "video_expired",
    "video_not_ready",
    "video_still_processing",
    "remix_source_not_completed",
    "edit_source_not_completed",
    "extension_source_not_completed",
    "extended_too_often",
    "extended_too_far",
    "character_not_found",
    "invalid_video_file",
    "range_not_satisfiable",
    "webhook_endpoint_not_found",
    "webhook_unreachable",
    "unknown_parameter",
    "invalid_value",
    "invalid_type",
    "missing_required_parameter",
    "empty_string",
    "empty_array",
    "string_mismatch",
    "string_above_max_length",
    "array_above_max_length",
    "integer_above_max_value",
    "integer_below_min_value",
    "duplicate_parameter",
    "malformed_json",
    "malformed_form",
    "unsupported_content_type",
    "body_too_large",
    "request_timed_out",
    "upload_timed_out",
]

class RuleThenDownloadError(TypedDict):
    name: NotRequired[RuleThenDownloadErrorName]
    status: NotRequired[int]
    message: NotRequired[str]
    type: NotRequired[str]
    param: NotRequired[str | None]
    code: NotRequired[str | None]
    body: NotRequired[str | Mapping[str, Any]]
    """The whole body instead of the envelope."""

class RuleThenDownloadRespond(TypedDict):
    """Answers with this status and body; nothing is done."""
    status: int
    content_type: NotRequired[str]
    headers: NotRequired[Mapping[str, str | float | bool | None]]
    """Headers of the answer, such as `retry-after-ms`; null removes one."""
    body: NotRequired[str | Mapping[str, Any]]

class RuleThenDownload(TypedDict):
    """What happens to the answers to the downloads of the job."""
    error: NotRequired[RuleThenDownloadErrorName | RuleThenDownloadError]
    """Answers with an error; nothing is done."""
    respond: NotRequired[RuleThenDownloadRespond]
    """Answers with this status and body; nothing is done."""
    reset: NotRequired[Literal[True]]
    """Resets the connection; nothing is done, nothing answered."""
    lose: NotRequired[Literal[True]]
    """Does what was asked for, then resets the connection without an answer."""
    delay: NotRequired[str]
    """Answers so much later, in real time; all is done before."""
    headers: NotRequired[Mapping[str, str | float | bool | None]]
    """Headers of the answer, such as `retry-after-ms`; null removes one."""
    content_type: NotRequired[str]
    """Declares the body to be of this type."""
    slow: NotRequired[int]
    """The body flows at so many bytes a second, in real time."""
    cut: NotRequired[int]
    """The connection ends behind so many bytes of the body."""

class RuleThenWebhook(TypedDict):
    """What becomes of the event that tells of the job's end."""
    drop: NotRequired[Literal[True]]
    """It is never sent."""
    duplicate: NotRequired[int]
    """It is sent so many times in all."""
    delay: NotRequired[str]
    """It is sent so much later."""
    out_of_order: NotRequired[Literal[True]]
    """It is sent behind the project's next event, or a minute later."""
    bad_signature: NotRequired[Literal[True]]
    """The first attempt is signed for another body."""
    wrong_secret: NotRequired[Literal[True]]
    """The first attempt is signed with another secret."""
    stale_timestamp: NotRequired[Literal[True]]
    """The first attempt is dated ten minutes back."""

class RuleThenError(TypedDict):
    name: NotRequired[RuleThenDownloadErrorName]
    status: NotRequired[int]
    message: NotRequired[str]
    type: NotRequired[str]
    param: NotRequired[str | None]
    code: NotRequired[str | None]
    body: NotRequired[str | Mapping[str, Any]]
    """The whole body instead of the envelope."""

class RuleThenRespond(TypedDict):
    """Answers with this status and body; nothing is done."""
    status: int
    content_type: NotRequired[str]
    headers: NotRequired[Mapping[str, str | float | bool | None]]
    """Headers of the answer, such as `retry-after-ms`; null removes one."""
    body: NotRequired[str | Mapping[str, Any]]

class RuleThen(TypedDict):
    """What happens: one effect or several."""
    complete: NotRequired[Literal[True] | str]
    """Ends well: at once, or so long after its creation."""
    fail: NotRequired[Literal[True] | RuleThenFailName | None | RuleThenFail]
    """Ends badly; `true` with what the profile's moderation says, `null` without any error."""
    stall: NotRequired[int]
    """Stays at this progress for good."""
    queue: NotRequired[str]
    """Waits so long before rendering."""
    render: NotRequired[str]
    """Renders so long."""
    expire: NotRequired[str]
    """The assets go so long after completion."""
    regress: NotRequired[int]
    """Falls back to this progress for a while."""
    polls: NotRequired[int]
    """Ends at this retrieval."""
    poll_after: NotRequired[str | Literal["off"]]
    """The `openai-poll-after-ms` of answers that show the pending job."""
    status: NotRequired[str | RuleThenStatus]
    """A word in place of `in_progress`, or words in place of several statuses."""
    content_lag: NotRequired[str]
    """The content is not found for so long after completion."""
    truncate: NotRequired[int | str]
    """Only so much of the asset: bytes, or a share."""
    corrupt: NotRequired[Literal[True]]
    """Bytes in the middle of the asset are wrong."""
    download: NotRequired[RuleThenDownload]
    """What happens to the answers to the downloads of the job."""
    webhook: NotRequired[RuleThenWebhook]
    """What becomes of the event that tells of the job's end."""
    error: NotRequired[RuleThenDownloadErrorName | RuleThenError]
    """Answers with an error; nothing is done."""
    respond: NotRequired[RuleThenRespond]
    """Answers with this status and body; nothing is done."""
    lose: NotRequired[Literal[True]]
    """Does what was asked for, then resets the connection without an answer."""
    redirect: NotRequired[Literal["same-host", "other-host"]]
    """Answers 302 with an address of the same or of another host, which serves the download without a key."""
    list: NotRequired[Literal["empty_last_page", "repeat_last_page"]]
    """The last page of the list announces another page: an empty page, or the last videos again."""
    reset: NotRequired[Literal[True]]
    """Resets the connection; nothing is done, nothing answered."""
    delay: NotRequired[str]
    """Answers so much later, in real time; all is done before."""
    headers: NotRequired[Mapping[str, str | float | bool | None]]
    """Headers of the answer, such as `retry-after-ms`; null removes one."""
    content_type: NotRequired[str]
    """Declares the body to be of this type."""
    malformed_json: NotRequired[Literal[True]]
    """The JSON of the answer breaks off."""
    slow: NotRequired[int]
    """The body flows at so many bytes a second, in real time."""
    cut: NotRequired[int]
    """The connection ends behind so many bytes of the body."""

class RuleView(TypedDict):
    """A rule at work."""
    id: str
    place: Literal["header", "prompt", "control", "file"]
    """Where it was given."""
    match: RuleMatch
    times: int | None
    after: int
    chance: float
    then: RuleThen
    matched: int
    """Requests that matched so far, until it was spent."""
    hits: int
    """Requests that it decided about so far."""
    spent: bool
    """True when it will not act any more."""

class SituationList(TypedDict):
    data: List[str]
    """Names, for `POST /_emulator/situations/{name}`."""

class Snapshot(TypedDict):
    """A project's state, kept under a name."""
    name: str
    saved_at: DateTime
    """Real time."""
    clock: DateTime
    """What the clock shows when this is restored."""
    videos: int
    uploads: int
    journal: int | None
    """Entries kept, null without a journal."""

class SnapshotList(TypedDict):
    data: List[Snapshot]

class Status(TypedDict):
    version: str
    profile: str
    contract_date: str
    """The day whose service this emulator shows."""
    answers_as: str | None
    """The other server whose answers these are, and its release; null for the contract."""
    capabilities: List[str]
    options: Mapping[str, Any]
    """By flag, without secrets."""
    url: str | None
    """Null while the server does not listen."""
    uptime_seconds: float
    projects: int
    """Projects that hold anything."""
    videos: int

class StraySentItem(TypedDict):
    name: str
    """The header."""
    key: str
    """The beginning and the end of the key."""

class StrayKeysItem(TypedDict):
    key: str
    """The beginning and the end of the key."""
    project: str
    """The project of the key."""
    where: Literal["url", "header", "body"]
    name: str | None
    """The header or the query parameter; null for the path and the body."""

class Stray(TypedDict):
    """A request without a usable key, or with a key in a wrong place."""
    id: str
    """The `x-request-id` of the answer."""
    wall_time: DateTime
    method: str
    path: str
    """Known keys in it are masked."""
    host: str
    connection: int | None
    status: int
    reason: Literal["no-key", "unknown-key", "key-elsewhere"]
    """No `Authorization`; a key that the server does not accept; or an accepted key that is also in another
    place.
    """
    sent: List[StraySentItem]
    """The headers that carry a key, such as `authorization`; empty without such a header."""
    keys: List[StrayKeysItem]
    """The known keys in the request, and their places."""

class StrayList(TypedDict):
    data: List[Stray]

Time = Union[str, float]

class Timeline(TypedDict):
    """Milliseconds since 1970 on the project's clock."""
    by: Literal["time", "polls", "command"]
    """What makes the job progress."""
    created_ms: float
    starts_ms: float | None
    """When the rendering begins; null when time does not decide this."""
    ends_ms: float | None
    """When the job ends, by its plan or by a command."""
    expires_ms: float | None
    """When the assets of a completed video expire."""
    outcome: Literal["completed", "failed", "expired"] | None
    """The outcome at `ends_ms`, also before that time."""
    held: bool
    """Whether a command holds the job at a progress."""
    steps: List[List[Any]]
    """The progress from each moment on: `[ms, progress]`, rising in time. Empty when time does not decide
    the progress.
    """

class UsageVideos(TypedDict):
    completed: int
    failed: int
    pending: int

class UsageLinesItem(TypedDict):
    model: str
    size: str
    seconds: str
    batch: bool
    """True for videos of batches."""
    completed: int
    failed: int
    pending: int
    usd: float
    batch_usd: float

class Usage(TypedDict):
    """Deleted videos are counted: they were made."""
    currency: Literal["USD"]
    usd: float
    """Completed videos at list price, those of batches at half of it; failed and expired ones are free."""
    batch_usd: float
    """The same if all had gone through the batch API, which costs half."""
    pending_usd: float
    """What the jobs now pending add, if they complete."""
    videos: UsageVideos
    seconds: int
    """Seconds of completed video."""
    lines: List[UsageLinesItem]
    requests: Mapping[str, int]
    """Requests by operation since the start or the last reset; `none` for unknown paths."""

class VerificationWaitsItem(TypedDict):
    after: str
    next: str
    told_ms: float
    waited_ms: float

class VerificationNearestItemDiffersItem(TypedDict):
    field: str
    expected: Any
    actual: Any

class VerificationNearestItem(TypedDict):
    entry: Entry
    differs: List[VerificationNearestItemDiffersItem]

class Verification(TypedDict):
    verified: bool
    matched: int
    """How many entries match."""
    problems: List[str]
    """What does not hold, in sentences."""
    entries: List[Entry]
    """The entries that match, at most the first 100."""
    waits: List[VerificationWaitsItem]
    """With `wait_at_least`: the ids of each two requests, and the two times."""
    nearest: List[VerificationNearestItem]
    """When it does not hold: up to three entries that match almost, and what is different."""

class VerifyRequestCount(TypedDict):
    exactly: NotRequired[int]
    at_least: NotRequired[int]
    at_most: NotRequired[int]

class VerifyRequestInOrderItem(TypedDict):
    match: Match
    gap: NotRequired[Gap]
    """Since the step before."""

class VerifyRequest(TypedDict):
    """Everything that is given must hold."""
    match: NotRequired[Match]
    count: NotRequired[int | VerifyRequestCount]
    """How many entries match; a number means exactly that many."""
    spacing: NotRequired[Gap]
    """Between each matching entry and the next."""
    in_order: NotRequired[List[VerifyRequestInOrderItem]]
    """One entry for each step, each after the one before; others may lie between."""
    none_after: NotRequired[Match]
    """No entry after the first match matches this."""
    some_after: NotRequired[Match]
    """At least one entry after the first match matches this."""
    wait_at_least: NotRequired[WaitTest]
    field: NotRequired[FieldTest | List[FieldTest]]
    header: NotRequired[HeaderTest | List[HeaderTest]]
    clock: NotRequired[Literal["project", "wall"]]
    """What spacing, gaps and waits are measured on."""

VideoStatus = Literal["queued", "in_progress", "completed", "failed", "expired"]

class Video(TypedDict):
    """A video job: all 13 keys are always present."""
    id: str
    object: Literal["video"]
    created_at: int
    """Unix time in seconds."""
    status: VideoStatus
    """`expired` for videos of a batch alone, when it ended before they did."""
    completed_at: int | None
    error: JobError | None
    expires_at: int | None
    """When the assets can no longer be downloaded."""
    model: str
    progress: int
    prompt: str | None
    remixed_from_video_id: str | None
    seconds: str
    """Duration of the clip; a string on the wire."""
    size: str
    """Width x height in pixels."""

class VideoList(TypedDict):
    data: List[ListedVideo]
    has_more: bool
    last_id: str | None

VideoWithChildrenState = Literal["queued", "in_progress", "completed", "failed", "expired"]

class VideoWithChildrenCharactersItem(TypedDict):
    id: str
    name: str

class VideoWithChildren(TypedDict):
    video: Video
    state: VideoWithChildrenState
    """The status of the job. `expired` also when the assets of a completed video have expired."""
    kind: Literal["create", "remix", "edit", "extension"]
    source_id: str | None
    """The video from which this video was made, when there is one."""
    batch_id: str | None
    clips: int
    """More than 1 only for jobs of the older Azure API."""
    characters: List[VideoWithChildrenCharactersItem]
    cost_usd: float
    """The list price of the job, if it completes."""
    timeline: Timeline
    children: List[str]
    """The videos that were made from this video."""

class WaitTest(TypedDict):
    """Each client waited at least as long as the answer asked for."""
    header: Literal["retry-after", "retry-after-ms", "openai-poll-after-ms"]
    """The header of the answer that asks the client to wait."""
    next: NotRequired[Match]
    """The request that must wait; by default the next request of the same operation, of a poll also of the
    same video.
    """
    tolerance: NotRequired[float]
    """The share of the time by which a wait may be shorter."""

ErrorCode = Literal[
    "invalid_request",
    "project_required",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "conflict",
    "too_large",
    "unsupported_media_type",
    "internal_error",
    "store_failed",
    "store_unavailable",
]

RequestFiltersStatusName = Literal["1xx", "2xx", "3xx", "4xx", "5xx"]

class RequestFilters(TypedDict):
    operation: NotRequired[OperationName | List[OperationName]]
    method: NotRequired[str | List[str]]
    path: NotRequired[str | List[str]]
    """The whole path; `*` stands for one segment."""
    status: NotRequired[int | RequestFiltersStatusName | List[int | RequestFiltersStatusName]]
    video_id: NotRequired[str | List[str]]
    model: NotRequired[str | List[str]]
    """The model of the video, or the one asked for."""
    seconds: NotRequired[str | List[str]]
    size: NotRequired[str | List[str]]
    prompt: NotRequired[str | List[str]]
    """A part of the prompt."""
    error: NotRequired[str | List[str]]
    """The `code` or the `type` of the refusal."""
    has_error: NotRequired[bool]
    has_unread: NotRequired[bool]
    outcome: NotRequired[Literal["complete", "cut", "reset", "client-left"] | List[Literal["complete", "cut", "reset", "client-left"]]]
    """How the answer ended."""
    host: NotRequired[str | List[str]]
    """The `Host` header."""
    rule: NotRequired[str | List[str]]
    """The id of a rule that changed the answer or the job."""
    since: NotRequired[Time]
    """Not before, on the project's clock."""
    until: NotRequired[Time]
    """Not after, on the project's clock."""
    after: NotRequired[str]
    """The id of the entry after which the page starts."""
    after_seq: NotRequired[int]
    """Only entries with a higher `seq`, in the order of `seq`. A reader that asks again with the last `seq`
    sees each entry once.
    """
    limit: NotRequired[int]
    order: NotRequired[Literal["asc", "desc"]]
    """By arrival."""

class DeliveryFilters(TypedDict):
    status: NotRequired[Literal["pending", "delivered", "failed", "dropped"]]
    type: NotRequired[str]
    endpoint_id: NotRequired[str]
    object_id: NotRequired[str]
    limit: NotRequired[int]
    """The newest so many."""
