"""Reading a file just far enough to know what it is. Its name says nothing: its bytes do."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from schools import pictures

OFFICE = "application/vnd.openxmlformats-officedocument"
#: The endings that files are kept and handed out under, and what a browser is told of each.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
#: The folder inside a document of Office that says which of the three it is.
FOLDERS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
PDF_BEGINS, WITHIN = b"%PDF-", 1024
ZIP_BEGINS = b"PK\x03\x04"
OLD_OFFICE_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = "vbaProject.bin"
#: Control characters that stand in no text: all but tab and the ends of lines and pages.
NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MOST_OF_A_NAME = 120
UNKNOWN = "This is no PDF, Word, PowerPoint, Excel, PNG, JPEG or text file. Save it as one of these and choose that."


class UnusableFileError(ValueError):
    """A file that is not handed out, with the reason in words."""


@dataclass(frozen=True)
class Known:
    """A file that can be handed out: what it is called when somebody keeps it, its ending among CONTENT_TYPES."""

    name: str
    ending: str


def look_at(file: BinaryIO, name: str) -> Known:
    """What a file is. Raises UnusableFileError when it is nothing that is handed out."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    ending = _ending_of(content, file, name)
    return Known(f"{_plain(name)}.{ending}", ending)


def _ending_of(content: bytes, file: BinaryIO, name: str) -> str:
    if PDF_BEGINS in content[:WITHIN]:
        return "pdf"
    if picture := pictures.read(content):
        return picture.ending
    if content.startswith(ZIP_BEGINS):
        return _office(file)
    if content.startswith(OLD_OFFICE_BEGINS):
        raise UnusableFileError("This file is of an old kind of Office. Save it as .docx, .pptx or .xlsx, or as PDF.")
    if _is_text(content):
        return "csv" if name.lower().endswith(".csv") else "txt"
    raise UnusableFileError(UNKNOWN)


def _office(file: BinaryIO) -> str:
    """Word, PowerPoint or Excel, from the list of what is packed; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnusableFileError(UNKNOWN) from error
    finally:
        file.seek(0)
    if any(name.endswith(MACROS) for name in names):
        raise UnusableFileError("This file has macros in it, which nobody should have to trust. Save it without them.")
    if "[Content_Types].xml" in names:
        for folder, ending in FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return ending
    raise UnusableFileError(UNKNOWN)


def _is_text(content: bytes) -> bool:
    try:
        return not NOT_IN_TEXT.search(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _plain(name: str) -> str:
    """A file's own name without its folder and ending, and without anything that turns text round or cannot be seen."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")
    shown = "".join(letter for letter in (stem[0] or stem[2]) if not unicodedata.category(letter).startswith("C"))
    return " ".join(shown.split())[:MOST_OF_A_NAME].strip(" .") or "material"
