"""URLs of the audit trail."""

from touchstone.web.common.list_views import list_paths
from touchstone.web.history.lists import HISTORY

campaign_patterns = list_paths("history/", HISTORY)
