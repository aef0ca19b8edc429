"""What the editor's room asks of its people."""

from typing import Any

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel


class RoomAccountView(AccountView):
    """Language, notifications and look of the room; names belong to the page of people, and faces are asked for nowhere."""

    def get_panels(self) -> list[Any]:
        elsewhere = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [item for item in super().get_panels() if not isinstance(item, elsewhere)]
