# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models

import talentkreis.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_profile_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="MergedPerson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="MergeRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=talentkreis.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("choices", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("token", "API token"),
                            ("person", "Person"),
                            ("system", "Talentkreis"),
                        ],
                        max_length=6,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("merged_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.UUIDField(null=True)),
                ("edits_went_to", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MergeStock",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=80)),
                ("home", models.UUIDField()),
                ("image", models.JSONField(null=True)),
                ("left", models.JSONField(null=True)),
                (
                    "folded_into",
                    models.CharField(blank=True, db_default="", default="", max_length=80),
                ),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="person_merged_into",
            ),
        ),
        migrations.AddField(
            model_name="mergedperson",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="mergerecord",
            name="survivor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merges",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="mergedperson",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merged",
                to="people.mergerecord",
            ),
        ),
        migrations.AddField(
            model_name="mergestock",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stock",
                to="people.mergerecord",
            ),
        ),
        migrations.AddIndex(
            model_name="mergerecord",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True), ("undone_at__isnull", True)),
                fields=["-merged_at", "-id"],
                name="merge_undoable",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedperson",
            constraint=models.UniqueConstraint(
                fields=("merge", "person"), name="merged_once_per_merge"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergestock",
            constraint=models.UniqueConstraint(
                fields=("merge", "label", "key"), name="merge_stock_once"
            ),
        ),
    ]
