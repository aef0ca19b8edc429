"""Every action that writes to campaigns: their days, batches and words, and the units that take part.

``access`` is what the caller may do; if it is left out, it is worked out from ``by``. ``by`` is None for the system.
"""

from touchstone.campaigns.actions.batches import add_batch, change_batch, close_batch
from touchstone.campaigns.actions.calendars import set_days, settle_year
from touchstone.campaigns.actions.closing import (
    OPENED_AGAIN,
    close_campaign,
    open_again,
    propose_last_day,
)
from touchstone.campaigns.actions.earlier import begin_earlier
from touchstone.campaigns.actions.filters import MOST_FILTERS, forget_filter, save_filter
from touchstone.campaigns.actions.setting_up import change_campaign, create_campaign, set_times
from touchstone.campaigns.actions.taking_part import (
    CHUNK,
    add_members,
    end_below,
    end_membership,
    turn_the_day,
)
from touchstone.campaigns.actions.words import (
    add_other_name,
    add_stream,
    add_word,
    bring_back_word,
    change_word,
    delete_word,
    may_add_names,
    move_word,
    retire_word,
    taken_by,
)
