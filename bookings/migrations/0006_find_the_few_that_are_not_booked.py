from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_part_has_minutes")]

    operations = [
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "booked"), _negated=True),
                fields=["status", "-id"],
                name="booking_by_status",
            ),
        ),
    ]
