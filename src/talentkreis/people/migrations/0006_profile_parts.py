# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import talentkreis.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_settings_tokens_stop"),
        ("people", "0005_cheaper_to_write"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
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
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text, one line"),
                            ("long_text", "Text with paragraphs"),
                            ("number", "Number"),
                            ("money", "Amount of money"),
                            ("date", "Date"),
                            ("yes_no", "Yes or no"),
                            ("choice", "One of several"),
                            ("choices", "Several of several"),
                            ("link", "Link"),
                        ],
                        max_length=9,
                    ),
                ),
                ("label_de", models.CharField(max_length=60)),
                ("label_en", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=200)),
                ("options", models.JSONField(blank=True, default=list)),
                ("is_restricted", models.BooleanField(db_default=False, default=False)),
                ("position", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.TextField(blank=True, db_default="", default="")),
                (
                    "text_key",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                (
                    "number",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True),
                ),
                ("currency", models.CharField(blank=True, db_default="", default="", max_length=3)),
                ("day", models.DateField(blank=True, null=True)),
                ("is_true", models.BooleanField(blank=True, null=True)),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="people.document",
                    ),
                ),
                ("text", models.TextField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("work_months", models.PositiveSmallIntegerField(default=12)),
                ("contact_months", models.PositiveSmallIntegerField(default=24)),
                ("other_months", models.PositiveSmallIntegerField(default=18)),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
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
                ("made_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MentionChoice",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mention_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_mail", models.BooleanField(db_default=True, default=True)),
            ],
        ),
        migrations.CreateModel(
            name="PersonLanguage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=3)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not known"),
                            ("A1", "A1 first words"),
                            ("A2", "A2 everyday life"),
                            ("B1", "B1 gets along"),
                            ("B2", "B2 fluent at work"),
                            ("C1", "C1 confident in every topic"),
                            ("C2", "C2 almost like a mother tongue"),
                            ("native", "Mother tongue"),
                        ],
                        db_default="",
                        default="",
                        max_length=6,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(blank=True, db_default="", default="", max_length=500),
                ),
                (
                    "evidence_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not known"),
                            ("cv", "CV"),
                            ("interview", "Interview"),
                            ("certificate", "Certificate"),
                            ("work", "Work we have seen"),
                            ("reference", "Somebody who knows"),
                            ("self", "The person themselves"),
                        ],
                        db_default="",
                        default="",
                        max_length=11,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="delete_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cv", "CV"),
                    ("certificate", "Certificate"),
                    ("reference", "Reference letter"),
                    ("letter", "Letter"),
                    ("other", "Other"),
                ],
                db_default="other",
                default="other",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="series_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="valid_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="fieldhistory",
            name="object_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="person",
            name="available_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="expected_pay_currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="person",
            name="expected_pay_from",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="expected_pay_period",
            field=models.CharField(
                blank=True,
                choices=[("year", "a year"), ("month", "a month"), ("hour", "an hour")],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="expected_pay_to",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="notice_count",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="notice_end",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "to any day"),
                    ("half", "to the 15th or the end of a month"),
                    ("month", "to the end of a month"),
                    ("quarter", "to the end of a quarter"),
                    ("halfyear", "to the end of a half-year"),
                    ("year", "to the end of a year"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="notice_unit",
            field=models.CharField(
                blank=True,
                choices=[("weeks", "weeks"), ("months", "months")],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="seniority",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not known"),
                    ("entry", "Starting out"),
                    ("skilled", "Works independently"),
                    ("senior", "Very experienced"),
                    ("leading", "Leads others"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="weekly_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="work_model",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not known"),
                    ("on_site", "On site"),
                    ("hybrid", "Partly at home"),
                    ("remote", "From anywhere"),
                    ("any", "Any of them"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="personskill",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.document",
            ),
        ),
        migrations.AddField(
            model_name="personskill",
            name="evidence_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not known"),
                    ("cv", "CV"),
                    ("interview", "Interview"),
                    ("certificate", "Certificate"),
                    ("work", "Work we have seen"),
                    ("reference", "Somebody who knows"),
                    ("self", "The person themselves"),
                ],
                db_default="",
                default="",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="personskill",
            name="evidenced_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="station",
            name="degree",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not known"),
                    ("school", "School leaving certificate"),
                    ("apprenticeship", "Vocational training"),
                    ("craft_master", "Master craftsperson, technician or specialist"),
                    ("bachelor", "Bachelor"),
                    ("master", "Master, Diplom, Magister or state examination"),
                    ("doctorate", "Doctorate"),
                    ("certificate", "Further training with certificate"),
                    ("none", "Without a degree"),
                ],
                db_default="",
                default="",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="station",
            name="subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("delete_on__isnull", False)),
                fields=["delete_on"],
                name="document_to_delete",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series_id__isnull", False)),
                fields=("series_id", "version"),
                name="document_version_once",
            ),
        ),
        migrations.AddField(
            model_name="customvalue",
            name="field",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="values",
                to="people.customfield",
            ),
        ),
        migrations.AddField(
            model_name="customvalue",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="custom_values",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="documenttext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="document_words"),
        ),
        migrations.AddConstraint(
            model_name="freshness",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="one_freshness"),
        ),
        migrations.AddField(
            model_name="mention",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="note",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="people.note",
            ),
        ),
        migrations.AddField(
            model_name="personlanguage",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="languages",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="customvalue",
            index=models.Index(fields=["field", "text_key"], name="custom_text"),
        ),
        migrations.AddIndex(
            model_name="customvalue",
            index=models.Index(
                condition=models.Q(("number__isnull", False)),
                fields=["field", "number"],
                name="custom_number",
            ),
        ),
        migrations.AddIndex(
            model_name="customvalue",
            index=models.Index(
                condition=models.Q(("day__isnull", False)),
                fields=["field", "day"],
                name="custom_day",
            ),
        ),
        migrations.AddIndex(
            model_name="customvalue",
            index=models.Index(
                condition=models.Q(("is_true__isnull", False)),
                fields=["field", "is_true"],
                name="custom_yes_no",
            ),
        ),
        migrations.AddIndex(
            model_name="customvalue",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["choices"], name="custom_choices"
            ),
        ),
        migrations.AddConstraint(
            model_name="customvalue",
            constraint=models.UniqueConstraint(
                fields=("person", "field"), name="custom_value_once"
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["member", "made_at"],
                name="mention_unseen",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("note", "member"), name="mentioned_once_a_note"
            ),
        ),
        migrations.AddIndex(
            model_name="personlanguage",
            index=models.Index(fields=["code", "level"], name="language_spoken"),
        ),
        migrations.AddConstraint(
            model_name="personlanguage",
            constraint=models.UniqueConstraint(
                fields=("person", "code"), name="language_once_per_person"
            ),
        ),
    ]
