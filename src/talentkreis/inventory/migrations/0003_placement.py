from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_barred")]

    operations = [migrations.RenameModel("Proposal", "Placement")]
