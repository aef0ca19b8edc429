"""The account page of the CMS."""

from typing import Any

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel


class CmsAccountView(AccountView):
    """Language, notifications and appearance in the CMS. The office corrects names, and there are no avatars."""

    def get_panels(self) -> list[Any]:
        removed = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, removed)]
