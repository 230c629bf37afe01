from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="notes",
            field=models.JSONField(
                default=list, help_text="What is to be said of the whole, as in columns that are missing"
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Not started"),
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("finished", "Finished"),
                    ("failed", "Failed"),
                ],
                default="waiting",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="troubles",
            field=models.JSONField(
                default=list, help_text="line, outcome, reason for each row that somebody should know of"
            ),
        ),
    ]
