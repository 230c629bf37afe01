"""Logos: only whole pictures come in, only pictures go out, and the old file goes when the new one is kept."""

import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from schools import actions, pictures
from schools.models import Organisation
from tests.factories.schools import OfficerFactory, OrganisationFactory, PartnerFactory, PersonFactory

pytestmark = pytest.mark.django_db


def png(width: int = 64, height: int = 32) -> bytes:
    """A white picture."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def jpeg(width: int = 64, height: int = 32) -> bytes:
    """The parts of a JPEG before its picture: a note, then a frame that tells the size."""
    note = b"\xff\xe0" + struct.pack(">H", 6) + b"JFIF"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + note + frame + b"\xff\xd9"


@pytest.fixture
def partner() -> Organisation:
    return PartnerFactory(name="PwC")


@pytest.fixture
def office(client):
    client.force_login(OfficerFactory(administrator=True))
    return client


def send(client, partner, content: bytes, name: str = "logo.png"):
    return client.post(reverse("schools:logo", args=[partner.pk]), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(("content", "ending"), [(png(), "png"), (jpeg(), "jpg")])
def test_a_picture_is_known_by_its_bytes_with_its_size(content, ending):
    picture = pictures.read(content)

    assert (picture.ending, picture.width, picture.height) == (ending, 64, 32)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        png()[:-1],
        jpeg()[:8],
        b"\xff\xd8\xff" + b"\xff" * 99,
    ],
)
def test_what_is_no_whole_picture_is_none(content):
    assert pictures.read(content) is None


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(png(), "logo.png", "image/png"), (jpeg(), "Logo of ours.JPEG", "image/jpeg"), (png(), "x.html", "image/png")],
)
def test_an_administrator_gives_a_partner_a_logo(office, partner, content, name, kind):
    answer = send(office, partner, content, name)

    assert answer.url == reverse("schools:organisation", args=[partner.pk])
    shown = office.get(reverse("schools:logo_picture", args=[partner.pk]))
    assert (shown["Content-Type"], shown.getvalue()) == (kind, content)
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "The logo of PwC" in office.get(answer.url).content.decode()
    assert AuditEntry.objects.get(thing_id=partner.pk).changed == ["logo"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no PNG or JPEG picture."),
        (png(8, 200), "The picture has 8 by 200 pixels; each side may have 16 to 3,000."),
        (png(4000, 20), "The picture has 4000 by 20 pixels; each side may have 16 to 3,000."),
        (png() + b" " * 400_000, "it may have 300.0\xa0KB."),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_the_reason(office, partner, content, words):
    answer = send(office, partner, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Organisation.objects.get(pk=partner.pk).logo.name == ""


def test_a_new_logo_has_a_new_address_and_the_old_file_goes(office, partner, django_capture_on_commit_callbacks):
    send(office, partner, png())
    old = Organisation.objects.get(pk=partner.pk).logo.name

    with django_capture_on_commit_callbacks(execute=True):
        send(office, partner, png(80, 80))

    new = Organisation.objects.get(pk=partner.pk).logo.name
    assert new != old
    assert (default_storage.exists(old), default_storage.exists(new)) == (False, True)


def test_a_logo_is_taken_away(office, partner, django_capture_on_commit_callbacks):
    actions.set_logo(partner, pictures.read(png()), by=PersonFactory())
    name = partner.logo.name

    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("schools:remove_logo", args=[partner.pk]))

    assert default_storage.exists(name) is False
    assert office.get(reverse("schools:logo_picture", args=[partner.pk])).status_code == 404
    assert "Add a logo" in office.get(reverse("schools:organisation", args=[partner.pk])).content.decode()


def test_others_change_no_logo(client, partner):
    client.force_login(PersonFactory(head=OrganisationFactory()))

    assert send(client, partner, png()).status_code == 404
    assert Organisation.objects.get(pk=partner.pk).logo.name == ""
