"""The settings, one file for each concern; `.env.example` lists the environment variables that they read."""

# ruff: noqa: F403
from config.settings.apps import *
from config.settings.cache import *
from config.settings.clock import *
from config.settings.database import *
from config.settings.email import *
from config.settings.i18n import *
from config.settings.logging import *
from config.settings.login import *
from config.settings.security import *
from config.settings.static import *
from config.settings.tasks import *
from config.settings.templates import *
from config.settings.wagtail import *
