"""Each refusal, as the SDK's error shows it, compared with refusals.json."""

import re

from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

from support import PICTURE, REFUSALS, client, completed, equal, raises, steps

KINDS = {400: BadRequestError, 401: AuthenticationError, 404: NotFoundError}
UNKNOWN = "video_691608967fe8819399e710799dae2ae708872b008b63ff61"


def create(**params):
    return client.videos.create(prompt="x", **params)


CALLS = {
    "refuse-seconds": lambda: create(seconds="10"),
    "refuse-size": lambda: create(size="1792x1024"),
    "refuse-model": lambda: create(model="sora-1"),
    "refuse-unknown-parameter": lambda: create(extra_body={"duration": "8"}),
    "refuse-untyped-file": lambda: create(size="1280x720", input_reference=PICTURE),
    "refuse-picture-size": lambda: create(size="720x1280", input_reference=("a.png", PICTURE, "image/png")),
    "refuse-unknown-video": lambda: client.videos.retrieve(UNKNOWN),
    "refuse-not-ready": lambda: client.videos.download_content(create().id),
    "refuse-variant": lambda: client.videos.download_content(completed().id, variant="gif"),
    "refuse-limit": lambda: client.videos.list(limit=101),
    "refuse-key": lambda: OpenAI(api_key="sk-of-nobody").videos.list(),
}


def refused(call, status, message, param, code):
    raised = raises(KINDS[status], call)
    equal(raised.body, {"message": message, "type": "invalid_request_error", "param": param, "code": code})
    assert re.fullmatch("req_[0-9a-f]{32}", raised.request_id), raised.request_id


for name, call in CALLS.items():
    steps[name] = lambda name=name, call=call: refused(call, **REFUSALS[name])
