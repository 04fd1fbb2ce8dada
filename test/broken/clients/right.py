"""A right client that knows every task of the client lab, with the standard library alone."""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

BASE_URL = os.environ["OPENAI_BASE_URL"]
KEY = os.environ["OPENAI_API_KEY"]
TASK = os.environ.get("SORA_LAB_TASK", "create")
PROMPT = os.environ.get("SORA_LAB_PROMPT", "A lighthouse in a storm")
OUTPUT = os.environ.get("SORA_LAB_OUTPUT", "output.mp4")
PATIENCE = float(os.environ.get("SORA_LAB_PATIENCE", "600"))
MOST_ATTEMPTS = 4

# A proxy has no business between two programs on one machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """A status from 400 on, with the error object of the API."""

    def __init__(self, status, headers, content):
        try:
            error = json.loads(content)["error"]
        except (ValueError, KeyError, TypeError):
            error = {}
        super().__init__(f"{status} {error.get('message', '')}")
        self.status, self.headers, self.code = status, headers, error.get("code")


class Lost(Exception):
    """No answer, or one that cannot be used: the request may have been done all the same."""

    headers = {}


class NoVideo(Exception):
    """The job failed, or did not end."""


def send_once(method, path, body=None, content_type=None):
    """Returns the headers and the content of one answer."""
    request = urllib.request.Request(BASE_URL + path, data=body, method=method)
    # The key must not follow a redirect to another host.
    request.add_unredirected_header("Authorization", f"Bearer {KEY}")
    if content_type is not None:
        request.add_header("Content-Type", content_type)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        raise Refused(refusal.code, refusal.headers, refusal.read()) from None
    except (OSError, http.client.HTTPException) as trouble:
        raise Lost(f"no whole answer: {trouble}") from None


def json_of(content):
    try:
        return json.loads(content)
    except ValueError:
        raise Lost("the answer is not JSON") from None


def may_pass(trouble):
    """True when the same request may be answered otherwise a little later."""
    if isinstance(trouble, Lost):
        return True
    if trouble.headers.get("x-should-retry") == "false" or trouble.code == "insufficient_quota":
        return False
    return trouble.status == 429 or trouble.status >= 500


def pause_after(trouble, attempt):
    """The seconds until the next attempt: what the answer asks for, else twice as long each time."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1)):
        try:
            return float(trouble.headers[name]) * unit
        except (KeyError, TypeError, ValueError):
            pass
    return 0.5 * 2 ** (attempt - 1)


def persistently(act, when_lost=lambda: None):
    """Acts until it succeeds. What `when_lost` returns is the result after a lost answer."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return act()
        except (Refused, Lost) as trouble:
            if not may_pass(trouble) or attempt == MOST_ATTEMPTS:
                raise
            if isinstance(trouble, Lost) and (found := when_lost()) is not None:
                return found
            time.sleep(pause_after(trouble, attempt))


def form(fields, picture=None):
    """Returns a form and its content type."""
    boundary = uuid.uuid4().hex
    pieces = []
    for name, value in fields.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        pieces += [head.encode(), value.encode(), b"\r\n"]
    if picture is not None:
        head = 'Content-Disposition: form-data; name="input_reference"; filename="image.png"\r\nContent-Type: image/png'
        pieces += [f"--{boundary}\r\n{head}\r\n\r\n".encode(), picture, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces), f"multipart/form-data; boundary={boundary}"


def create(picture=None):
    """Creates one video. Returns the headers of the answer and the video."""
    size = "720x1280" if picture is None else "1280x720"
    body, content_type = form({"model": "sora-2", "prompt": PROMPT, "seconds": "4", "size": size}, picture)

    def act():
        headers, content = send_once("POST", "/videos", body, content_type)
        return headers, json_of(content)

    # A creation whose answer was lost may have been done: a second one would be paid for.
    return persistently(act, when_lost=find_created)


def find_created():
    headers, content = persistently(lambda: send_once("GET", "/videos?limit=20"))
    videos = [video for video in json_of(content)["data"] if video.get("prompt") == PROMPT]
    return (headers, videos[0]) if videos else None


def wait_for(headers, video):
    """Polls until the video is completed."""
    start = time.monotonic()
    while video["status"] not in ("completed", "failed"):
        if time.monotonic() - start > PATIENCE:
            raise NoVideo(f"no end after {PATIENCE} s")
        time.sleep((float(headers.get("openai-poll-after-ms", "1100")) + 5) / 1000)
        headers, video = persistently(lambda: read(video["id"]))
    if video["status"] == "failed":
        error = video.get("error") or {}
        raise NoVideo(f"failed: {error.get('code')}: {error.get('message', 'no reason given')}")


def read(video_id):
    headers, content = send_once("GET", f"/videos/{video_id}")
    return headers, json_of(content)


def is_whole_mp4(content):
    """True when the boxes of the file end where the file ends."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        at = len(content) if size == 0 else at + max(size, 8)
    return at == len(content) and content[4:8] == b"ftyp"


def download(video_id):
    """Downloads a completed video. The file gets its name only when it is whole."""

    def act():
        headers, content = send_once("GET", f"/videos/{video_id}/content")
        content_type = headers.get("content-type", "")
        if not content_type.startswith(("video/", "application/octet-stream")):
            raise Lost(f"the content is {content_type}")
        if not is_whole_mp4(content):
            raise Lost("the content is no whole video")
        return content

    start = time.monotonic()
    while True:
        try:
            content = persistently(act)
            break
        except Refused as refusal:
            # A video may be completed a little before its content is there.
            if "not ready" not in str(refusal).lower() or time.monotonic() - start > 30:
                raise
            time.sleep(1)
    with open(f"{OUTPUT}.part", "wb") as file:
        file.write(content)
    os.replace(f"{OUTPUT}.part", OUTPUT)


def make_video(picture=None):
    headers, video = create(picture)
    wait_for(headers, video)
    download(video["id"])
    return video["id"]


def make_from_image():
    with open(os.environ["SORA_LAB_IMAGE"], "rb") as file:
        make_video(file.read())


def make_and_delete():
    video_id = make_video()
    persistently(lambda: send_once("DELETE", f"/videos/{video_id}"))


def list_all():
    ids, after = [], ""
    while True:
        _, content = persistently(lambda: send_once("GET", f"/videos?limit=10{after}"))
        page = json_of(content)
        ids += [video["id"] for video in page["data"]]
        if not page["data"] or not page["has_more"]:
            break
        after = f"&after={ids[-1]}"
    with open(OUTPUT, "w") as file:
        json.dump(ids, file)


def is_genuine(headers, body):
    """Checks a delivery by Standard Webhooks."""
    try:
        age = abs(time.time() - float(headers["webhook-timestamp"]))
    except (TypeError, ValueError):
        return False
    secret = base64.b64decode(os.environ["OPENAI_WEBHOOK_SECRET"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    own = "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    given = (headers["webhook-signature"] or "").split()
    return age <= 300 and any(hmac.compare_digest(own, one) for one in given)


def receive():
    """Receives events until SIGTERM, and does the work of each event once."""
    seen = set()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            genuine = is_genuine(self.headers, body)
            self.send_response(200 if genuine else 400)
            self.send_header("content-length", "0")
            self.end_headers()
            event = self.headers["webhook-id"]
            if not genuine or event in seen:
                return
            seen.add(event)
            told = json.loads(body)
            if told["type"] == "video.completed":
                threading.Thread(target=download, args=(told["data"]["id"],)).start()

        def log_message(self, *_):
            """Keeps the output for what matters."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["SORA_LAB_WEBHOOK_PORT"])), Receiver)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    threading.Thread(target=create).start()
    server.serve_forever()


def tell(outcome, detail=""):
    if "SORA_LAB_RESULT" in os.environ:
        with open(os.environ["SORA_LAB_RESULT"], "w") as file:
            json.dump({"outcome": outcome, "detail": detail}, file)


TASKS = {
    "create": make_video,
    "create-from-image": make_from_image,
    "create-and-delete": make_and_delete,
    "list": list_all,
    "webhook": receive,
}

try:
    TASKS[TASK]()
    tell("saved")
except (Refused, Lost, NoVideo) as trouble:
    print(trouble, file=sys.stderr)
    tell("failed" if isinstance(trouble, NoVideo) else "refused", str(trouble))
    sys.exit(1)
