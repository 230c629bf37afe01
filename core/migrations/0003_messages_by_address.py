from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_job_drafts_and_notes")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("to_email", ""), _negated=True), fields=["to_email", "-id"], name="message_address"
            ),
        ),
    ]
