"""The components that pages are made of; docs/components.md shows each with an example."""

from touchstone.web.common.components.charts import Chart, ChartRow
from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.components.feedback import Confirm, Count, EmptyState, Notice, Progress, Status
from touchstone.web.common.components.figures import Breakdown, Change, Coverage, Figure, Part
from touchstone.web.common.components.frame import Breadcrumb, LanguageSwitch, ReadingControls
from touchstone.web.common.components.lists import (
    Due,
    Fact,
    Facts,
    FieldChange,
    Period,
    TaskRow,
    Timeline,
    TimelineEntry,
    facts_known,
    facts_not_zero,
)
from touchstone.web.common.components.tables import (
    Bulk,
    Cell,
    Chip,
    Column,
    Filters,
    Pager,
    Row,
    Saved,
    SavedFilters,
    Table,
)
