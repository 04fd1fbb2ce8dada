// What a program can do about each expectation that ordinary programs do not meet.

/** By the id of the expectation; Markdown. */
export const remedies = {
  'create.once':
    'Keep the id of the first creation. Look for its video with `list` before you create another one.',
  'create.accepted': 'Send only values that the model accepts.',
  'poll.goes-on-at-unknown-status':
    'Poll until the status is `completed` or `failed`. Treat every other status as pending.',
  'poll.garbled-is-not-final':
    'Catch the error of the JSON reader around each poll, and poll again. Give up after several in a row.',
  'poll.gives-up-a-stuck-job':
    'Set a limit for the whole job, such as ten minutes, and tell the user the id of the video.',
  'poll.waits-as-told': 'Wait as long as `openai-poll-after-ms` of the answer before says.',
  'poll.survives-trouble': 'Catch errors of a single poll, and poll again.',
  'poll.survives-429': 'Catch 429 around each poll, wait as `retry-after` says, and poll again.',
  'poll.stops-when-gone': 'Stop at 404: the video was deleted, or it never belonged to this project.',
  'failed.keeps-the-reason': 'Show `error.code` and `error.message` of the failed video.',
  'failed.tells': 'End with a status other than 0, or raise an error.',
  'retry.not-on-400': 'Raise `BadRequestError` at once: the same request gets the same answer.',
  'retry.not-on-401': 'Raise `AuthenticationError` at once: the key does not become valid.',
  'retry.not-on-403': 'Raise `PermissionDeniedError` at once.',
  'retry.not-on-404': 'Raise `NotFoundError` at once, unless its message says that the video is not ready.',
  'retry.waits-retry-after':
    "Read `retry-after` of `error.response.headers` and wait that long, or keep the client's own retries.",
  'retry.waits-retry-after-ms':
    "Read `retry-after-ms` of `error.response.headers` and wait that long, or keep the client's own retries.",
  'retry.quota-is-final': 'Raise the error at once when `error.code` is `insufficient_quota`.',
  'retry.obeys-x-should-retry': 'Do not retry when the header `x-should-retry` is `false`.',
  'lost.not-created-twice':
    'Switch the retries of the creation off (`max_retries=0`). After an error of the connection, look for the video with `list`, and only then create again.',
  'download.before-expiry': 'Download at once when the status is `completed`, without another pause.',
  'download.repeated': 'Repeat the download some times when its body breaks off or the answer is 5xx.',
  'download.waits-for-content':
    'When the content is not ready (404) although the video is `completed`, wait a second and ask again.',
  'download.error-is-no-video':
    'Look at the `content-type` of the answer, and save only `video/mp4` (or `application/octet-stream`).',
  'download.whole-or-none': 'Save under another name, and rename the file when it is whole.',
  'download.checks-the-file': 'Look into the file, for example with `ffprobe`, before you use it.',
  'download.follows-redirect': 'Follow redirects of the content, without the key when the host is another.',
  'download.not-created-again': 'Repeat the download, never the creation.',
  'run.exit-tells': 'End with status 0 only when the file is there and is a video.',
};
