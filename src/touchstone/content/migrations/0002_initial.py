"""Links of the base page to Wagtail's own tables, which themselves link to the base page of 0001."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


def _revision(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to="wagtailcore.revision",
        verbose_name=verbose_name,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
        ("units", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BootstrapLocaleField("content.BasePage"),
        BootstrapTranslationKeyField("content.BasePage"),
        BootstrapTranslatableModel("content.BasePage"),
        migrations.AddField("basepage", "latest_revision", _revision("latest revision")),
        migrations.AddField("basepage", "live_revision", _revision("live revision")),
        migrations.AlterField(
            "basepage",
            "locale",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AlterField(
            "basepage", "translation_key", models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.AddField(
            "basepage",
            "locked_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="locked_%(class)ss",
                to=settings.AUTH_USER_MODEL,
                verbose_name="locked by",
            ),
        ),
        migrations.AddField(
            "basepage",
            "owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="owned_pages",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            "basepage",
            "owning_unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="owning unit",
            ),
        ),
        migrations.AlterUniqueTogether(name="basepage", unique_together={("translation_key", "locale")}),
    ]
