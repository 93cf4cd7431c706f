from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0005_tag_words")]

    operations = [
        migrations.AddField(
            model_name="searchrow",
            name="gate_limit",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
    ]
