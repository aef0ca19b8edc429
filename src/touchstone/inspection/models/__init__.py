"""Inspections: rounds, visits, findings, replies, conclusions and notices, and their tallies."""

from touchstone.inspection.models.replies import Audience, Conclusion, Notice, Reply
from touchstone.inspection.models.rounds import Criterion, Draw, Exclusion, Round, RoundGroup, RoundMember
from touchstone.inspection.models.tallies import FindingDelta, FindingTally, VisitDelta, VisitTally
from touchstone.inspection.models.visits import Finding, FindingState, Photo, Step, Visit
