"""What the tests share: a project of their own each, files, and sleeps that are counted instead of slept."""

import struct
import time
import uuid
import zlib

import pytest


@pytest.fixture(autouse=True)
def own_project(monkeypatch):
    """Every key names a project that no other key can see."""
    monkeypatch.setenv("OPENAI_API_KEY", f"sk-python-{uuid.uuid4().hex}")


@pytest.fixture
def sleeps(monkeypatch):
    """The seconds that programs wanted to wait; nobody waits."""
    wanted = []
    monkeypatch.setattr(time, "sleep", wanted.append)
    return wanted


def png(width, height):
    """A grey picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def landscape():
    return png(1280, 720)


@pytest.fixture
def landscape_file(tmp_path, landscape):
    path = tmp_path / "reference_image.png"
    path.write_bytes(landscape)
    return path


def is_mp4(data):
    """A whole MP4 whose index comes before its media."""
    names, at = [], 0
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        assert length >= 8
        names.append(data[at + 4 : at + 8])
        at += length
    return at == len(data) and names[0] == b"ftyp" and names.index(b"moov") < names.index(b"mdat")


def is_webp(data):
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def is_jpeg(data):
    return data[:3] == b"\xff\xd8\xff" and data[-2:] == b"\xff\xd9"
