"""The register of problems: lists, problems with their four axes, the work on them, checks and tallies."""

from touchstone.problems.models import tallies
from touchstone.problems.models.checking import (
    ClosureRequest,
    Extension,
    Letter,
    LetterKind,
    LookBack,
    LookBackResult,
    PublicNotice,
    RuleChange,
    RuleChangeKind,
    Verification,
)
from touchstone.problems.models.evidence import Evidence
from touchstone.problems.models.lists import Aspect, ProblemList, Source, SpecialRectification, SpecialState
from touchstone.problems.models.problem import CorrectiveAction, Problem, ProgressNote, Step, SupportingUnit
from touchstone.problems.models.related import Sample, SamplingPlan, SelfCheck, SelfCheckAnswer
