from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_person_calendar_number")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="group_uid",
            field=models.CharField(
                blank=True,
                default="",
                help_text="A trust's or federation's number in the register",
                max_length=10,
                verbose_name="group number (UID)",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=~Q(group_uid=""),
                fields=("group_uid",),
                name="organisation_group_uid_once",
                violation_error_message="Another organisation has this group number.",
            ),
        ),
    ]
