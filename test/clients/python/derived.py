"""Videos that are made from videos, and characters."""

from openai import NotFoundError, omit

from support import client, completed, equal, looks, needs, raises, step


def clip():
    return ("clip.mp4", client.videos.download_content(completed().id).content, "video/mp4")


def comes_of(source, video, seconds):
    """Waits for a job that was made from the completed video, and checks its source."""
    assert video.id != source.id
    equal(video.remixed_from_video_id, source.id)
    last = looks(video.id)[-1]
    equal((last.status, last.model, last.size, last.seconds), ("completed", source.model, source.size, seconds))


@step
def remix():
    comes_of(completed(), client.videos.remix(completed().id, prompt="Autumn"), "4")


@step
def edit():
    """The object is sent as an extra field, because the client takes it for a file (README)."""
    body = {"video": {"id": completed().id}}
    video = needs(client.videos, "edit").edit(prompt="At night", video=omit, extra_body=body)
    comes_of(completed(), video, "4")


@step
def edit_file():
    videos = needs(client.videos, "edit")
    video = videos.edit(prompt="At night", video=clip(), extra_body={"model": "sora-2"})
    equal((video.model, video.size, video.seconds), ("sora-2", "1280x720", "4"))
    equal(looks(video.id)[-1].status, "completed")


@step
def extend():
    """The object is sent as an extra field, because the client takes it for a file (README)."""
    body = {"video": {"id": completed().id}}
    videos = needs(client.videos, "extend")
    video = videos.extend(prompt="It lands", seconds="8", video=omit, extra_body=body)
    equal((looks(video.id)[-1].status, video.seconds), ("completed", "12"))


@step
def character():
    videos = needs(client.videos, "create_character", "get_character")
    made = videos.create_character(name="Mossy", video=clip())
    equal(made.name, "Mossy")
    assert made.id.startswith("char_"), made.id
    equal(videos.get_character(made.id).to_dict(), made.to_dict())


@step
def create_with_character():
    made = needs(client.videos, "create_character").create_character(name="Fern", video=clip())

    def waving(character_id):
        return client.videos.create(prompt="Fern waves", extra_body={"characters": [{"id": character_id}]})

    equal(looks(waving(made.id).id)[-1].status, "completed")
    # A character that does not exist shows that the SDK sends characters.
    unknown = raises(NotFoundError, lambda: waving("char_x"))
    assert "Character with id 'char_x' not found" in str(unknown), unknown
