"""Templates and form rendering."""

from typing import Any

from config.settings.environment import ROOT, env

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "touchstone.web.common.shell.shell",
            ],
        },
    },
]

# Forms are rendered by our components, including the forms of libraries.
FORM_RENDERER = "touchstone.web.common.form_rendering.FormRenderer"

# The target of the link "problem with this page?": an e-mail address or a URL. Without it there is no link.
FEEDBACK_ADDRESS = env.str("TOUCHSTONE_FEEDBACK", default="")
