# SPDX-License-Identifier: Apache-2.0
"""Saved views become saved searches, which remember whom they found and who has looked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_references"),
        ("search", "0011_references"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The table keeps its name: the release before reads it while this one starts.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("SavedView", "SavedSearch"),
                migrations.AlterModelTable("savedsearch", "search_savedview"),
            ],
        ),
        migrations.AlterField(
            model_name="savedsearch",
            name="is_shared",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField("savedsearch", "pool_id", models.UUIDField(blank=True, null=True)),
        migrations.AddField("savedsearch", "began_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("savedsearch", "asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "savedsearch",
            "trouble",
            models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            "savedsearch",
            "pool_trouble",
            models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.CreateModel(
            name="Find",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("found_at", models.DateTimeField()),
                ("is_waiting", models.BooleanField(db_default=False, default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="finds",
                        to="search.savedsearch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["search", "-found_at"], name="find_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("search", "person"), name="found_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "notify",
                    models.CharField(
                        choices=[("never", "Never"), ("daily", "Daily"), ("weekly", "Weekly")],
                        default="never",
                        max_length=6,
                    ),
                ),
                ("seen_until", models.DateTimeField(blank=True, null=True)),
                ("marked_from", models.DateTimeField(blank=True, null=True)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("told_until", models.DateTimeField(blank=True, null=True)),
                ("told_on", models.DateField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="search.savedsearch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("search", "member"), name="follower_once"),
                ],
            },
        ),
    ]
