"""Files that participants get."""

from __future__ import annotations

from functools import partial

from django.core.files.base import File
from django.db import transaction

from core import audit
from core.action import RuleBroken, action
from programmes.files import Known
from programmes.models import Cohort, Material, Session
from programmes.rules import MOST_MATERIALS
from schools.models import Person


@action
def add_material(
    cohort: Cohort, file: File, known: Known, *, kind: str, title: str, session: Session | None, by: Person | None
) -> Material:
    """Keep a file for those on a course, under a name that nobody can guess."""
    if cohort.materials.count() >= MOST_MATERIALS:
        raise RuleBroken(f"A course has at most {MOST_MATERIALS} files. Remove one that is no longer needed.")
    material = Material(cohort=cohort, session=session, kind=kind, title=title or known.name, file_name=known.name)
    material.size = file.size
    material.file.save(known.name, file, save=False)
    material.save(force_insert=True)
    audit.record("created", material, by=by)
    return material


@action
def remove_material(material: Material, *, by: Person | None) -> None:
    """Take a file away. It is deleted once that is certain."""
    audit.record("removed", material, by=by)
    forget_files([material])
    material.delete()


def forget_files(materials: list[Material]) -> None:
    """Delete what lies behind these rows, but not before the change is certain."""
    for material in materials:
        storage, name = material.file.storage, material.file.name
        transaction.on_commit(partial(storage.delete, str(name)))
