from django.db import migrations

NAME = "The usual one"
BANDS = [(10, 0), (5, 50), (0, 100)]
EXEMPTIONS = ["illness", "ofsted", "safeguarding", "bereavement", "strike", "closure"]


def make(apps, schema_editor):
    policies = apps.get_model("programmes", "CancellingPolicy")
    bands = apps.get_model("programmes", "PolicyBand")
    policy = policies.objects.create(name=NAME, is_usual=True, unit="working_days", exemptions=EXEMPTIONS)
    for notice_from, percent in BANDS:
        bands.objects.create(policy=policy, notice_from=notice_from, percent=percent)


def take_away(apps, schema_editor):
    apps.get_model("programmes", "CancellingPolicy").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    """Ten working days' notice costs nothing, five to nine half, less all of it: until the office says otherwise."""

    dependencies = [("programmes", "0003_rooms_policies_materials_and_saved_searches")]

    operations = [migrations.RunPython(make, take_away)]
