import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PastCourse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                ("on", models.DateField(help_text="Of the last session", verbose_name="date")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("provider", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(help_text="Where this is known from", max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="Their school then",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="past_courses",
                        to="schools.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_courses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "title"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "title", "on"),
                        name="pastcourse_once",
                        violation_error_message="This course is in the record already.",
                    ),
                    models.CheckConstraint(
                        condition=Q(minutes__isnull=True) | Q(minutes__gt=0),
                        name="pastcourse_lasted",
                        violation_error_message="A course lasts some minutes.",
                    ),
                ],
            },
        ),
    ]
