from django.db import migrations


class Migration(migrations.Migration):
    """The office's list and the past courses are read from the newest down."""

    dependencies = [("programmes", "0002_session_sequence")]

    operations: list = []
