"""What a file is, by its bytes, whatever it is called."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import files
from programmes.files import UnusableFileError

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x40" + b"\x00" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x40\x00\x40" + b"\x00" * 20


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return file.getvalue()


TYPES = "[Content_Types].xml"
GOOD = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\n",
    "pdf with a line before it": b"\n%PDF-1.4\n\x00\xff",
    "docx": packed(TYPES, "word/document.xml"),
    "pptx": packed(TYPES, "ppt/presentation.xml"),
    "xlsx": packed(TYPES, "xl/workbook.xml"),
    "png": PNG,
    "jpg": JPEG,
    "txt": "Bring the book. Café, naïve, “quoted”.\r\n\tTea\f".encode(),
    "txt with a mark": b"\xef\xbb\xbfBring the book.",
}
BAD = {
    "a program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)),
    "a script of the shell": b"#!/bin/sh\x00rm -rf /",
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "Word with macros": packed(TYPES, "word/document.xml", "word/vbaProject.bin"),
    "a plain ZIP": packed("homework.docx"),
    "no document of Office": packed("word/document.xml"),
    "half a ZIP": packed(TYPES, "word/document.xml")[:60],
    "a GIF": b"GIF89a\x01\x00\x01\x00\x00\xff\x00,",
    "half a picture": PNG[:30],
    "Latin-1": "Café".encode("latin-1"),
    "UTF-16": "Bring the book".encode("utf-16"),
    "NUL in a text": b"Bring\x00the book",
}


def look_at(content: bytes, name: str = "thing.bin") -> files.Known:
    return files.look_at(io.BytesIO(content), name)


@pytest.mark.parametrize(("kind", "content"), GOOD.items(), ids=GOOD)
def test_a_file_is_known_by_its_bytes(kind, content):
    assert look_at(content).ending == kind.split()[0]


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_anything_else_is_refused_with_what_to_do(content):
    with pytest.raises(UnusableFileError, match=r"Save it"):
        look_at(content, "lesson.pdf")


def test_a_list_stays_one_and_a_program_named_as_a_text_is_none():
    assert look_at(b"a,b\n1,2\n", "Numbers.CSV").name == "Numbers.csv"
    with pytest.raises(UnusableFileError):
        look_at(BAD["a program"], "numbers.csv")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Plan of the school.PDF", "Plan of the school.txt"),
        ("../../etc/passwd", "passwd.txt"),
        (r"C:\Users\me\slides.pptx", "slides.txt"),
        ("invoice\u202etxt.exe", "invoicetxt.txt"),
        ("  two   spaces .doc", "two spaces.txt"),
        (".htaccess", "htaccess.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt".replace("aSet-Cookie x", "aSet-Cookie: x")),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
        ("\u200b.txt", "material.txt"),
        ("", "material.txt"),
    ],
)
def test_its_name_says_what_it_is_and_nothing_else(name, kept):
    assert look_at(b"words", name).name == kept


@given(content=st.binary(max_size=400), name=st.text(max_size=60))
def test_any_file_at_all_is_known_or_refused(content, name):
    with contextlib.suppress(UnusableFileError):
        known = look_at(content, name)
        assert known.ending in files.CONTENT_TYPES
        assert "/" not in known.name
        assert known.name.isprintable()
