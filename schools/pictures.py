"""Reading a picture just far enough to know what it is. A file's name says nothing: its bytes do."""

from __future__ import annotations

import struct
from dataclasses import dataclass

#: Endings and what a browser is told. No SVG: it can carry programs.
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg"}

PNG_BEGINS, PNG_ENDS = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82"
JPEG_BEGINS = b"\xff\xd8\xff"
#: The markers of a JPEG after which its size stands.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Picture:
    """A picture's bytes with its kind (png or jpg) and its size in pixels."""

    content: bytes
    ending: str
    width: int
    height: int


def read(content: bytes) -> Picture | None:
    """The picture, or None when these bytes are no whole PNG or JPEG."""
    if content.startswith(PNG_BEGINS) and content.endswith(PNG_ENDS):
        width, height = struct.unpack(">II", content[16:24])
        return Picture(content, "png", width, height)
    if content.startswith(JPEG_BEGINS):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> Picture | None:
    """Go from one part of the file to the next until the one that tells the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture(content, "jpg", width, height)
        at += 2 + length
    return None
