from django.db import migrations, models


class Migration(migrations.Migration):
    """The office's list and the past courses are read from the newest down."""

    dependencies = [("programmes", "0002_session_sequence")]

    operations = [
        migrations.AddIndex(
            model_name="cohort",
            index=models.Index(fields=["-starts_at", "-id"], name="cohort_newest"),
        ),
    ]
