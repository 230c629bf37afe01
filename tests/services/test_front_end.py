"""The build of what pages wear, and the brands that it takes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services import brand, front_end

OURS = front_end.ROOT / "static/brand/southwark"


def build(target: Path, **environment: str) -> str:
    """What a build into `target` says."""
    known = {**os.environ, "BUILD_DIR": str(target), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "services.front_end"],
        cwd=front_end.ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#17282b", "#fdfbf7", 14.8), ("#0b4f55", "#0b4f55", 1.0)]
)
def test_contrast_is_measured_as_wcag_does(one, other, ratio):
    assert round(brand.contrast(one, other), 1) == ratio


def test_every_pair_of_our_brand_is_clear_enough():
    assert brand.contrast_faults(brand.colours_of(OURS)) == []


def test_a_brand_that_is_too_faint_is_refused_with_the_pairs_at_fault(tmp_path):
    shutil.copytree(OURS, tmp_path / "faint")
    colours = json.loads((OURS / "colours.json").read_text()) | {"bad": "#ff8888"}
    (tmp_path / "faint/colours.json").write_text(json.dumps(colours))
    said = build(tmp_path / "build", ALLIANCE_BRAND=str(tmp_path / "faint"))
    assert said == (
        "This brand cannot be read clearly by everybody: faint/colours.json: "
        "card on bad is 2.3, and needs 4.5; bad on bad-bg is 1.9, and needs 4.5\n"
    )
    assert not (tmp_path / "build/static").exists()


def test_another_alliance_needs_a_folder_and_no_code(tmp_path):
    shutil.copytree(OURS, tmp_path / "harbour")
    old, new = json.loads((OURS / "colours.json").read_text())["brand"], "#3d2f6b"
    colours = (OURS / "colours.json").read_text().replace(old, new)
    (tmp_path / "harbour/colours.json").write_text(colours)
    build(tmp_path / "build", ALLIANCE_BRAND=str(tmp_path / "harbour"))
    styles = (tmp_path / "build/static/portal.css").read_text()
    assert (old in styles, new in styles) == (False, True)


def test_a_second_build_finds_nothing_to_do(tmp_path):
    first, second = build(tmp_path), build(tmp_path)
    assert (first, second) == (f"Front end built into {tmp_path}\n", "")


def test_the_typeface_for_documents_has_accented_names_too(tmp_path):
    from fontTools.ttLib import TTFont

    build(tmp_path)
    letters = TTFont(tmp_path / "fonts/AtkinsonHyperlegibleNext-Regular.ttf").getBestCmap()
    assert [letter for letter in "Łukasz Dvořák, Zoë: £250 – “ä”" if ord(letter) not in letters] == []
