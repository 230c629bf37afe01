from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="calendar_number",
            field=models.PositiveIntegerField(
                default=0,
                help_text="Grows when somebody changes the address of their calendar: the old address is then dead",
            ),
        ),
    ]
