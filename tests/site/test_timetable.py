"""What the timetable names is there: beat would wake nobody for a misspelt or unregistered task, and say nothing."""

from stsa.celery import app


def test_every_line_of_the_timetable_is_a_task():
    app.loader.import_default_modules()

    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert named - set(app.tasks) == set()


def test_every_task_is_on_the_timetable_or_woken_by_an_action():
    """A task that nothing wakes never runs."""
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    ours = {name for name in app.tasks if ".tasks." in name and not name.startswith("celery.")}

    assert ours - named == set()
