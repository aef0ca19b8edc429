"""Where pages and components come from."""

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

# Forms are drawn by the components, also where a library says only "form".
FORM_RENDERER = "touchstone.web.common.form_rendering.FormRenderer"

# Where "problem with this page?" leads: an e-mail address or a web address; without one the link is not shown.
FEEDBACK_ADDRESS = env.str("TOUCHSTONE_FEEDBACK", default="")
