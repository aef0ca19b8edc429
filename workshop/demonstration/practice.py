"""A question bank in both languages, an open test in each, and handed-in sheets, so that the statistics have something to show."""

import datetime
import random
from typing import Any

from django.db import transaction

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.practice.actions.bank import add_questions
from touchstone.practice.actions.counting import count_sheets
from touchstone.practice.actions.setting import create_test, open_test
from touchstone.practice.actions.sheets import hand_in, start
from touchstone.practice.fields import Part, TestEntry
from touchstone.practice.lines import read_lines
from touchstone.practice.marking import Given, Printed
from touchstone.practice.models import Category, PracticeTest
from touchstone.practice.queries.bank import get_paper
from touchstone.practice.rules import Question, QuestionKind, true_or_false
from touchstone.practice.tickets import Sheet, pseudonym
from touchstone.units.access import everything
from touchstone.units.models import Unit, User

SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, ORDERING = QuestionKind

Row = tuple[QuestionKind, str, str, str, str]
"""Kind, category, question, answers (lines; of a statement whether it is true), explanation."""

CHINESE: tuple[Row, ...] = (
    (SINGLE, "调查研究", "调查研究的成果首先应当用来做什么？", "*解决调研中发现的问题\n评比先进\n撰写宣传稿件\n存档备查", "调研为的是解决问题，一项调研应当落到一个问题或一件实事上。"),
    (SINGLE, "调查研究", "到基层调研，下列做法哪一项最能听到真话？", "*不打招呼、直接到现场与群众交谈\n请下级安排座谈会和发言人\n只看书面汇报\n委托下级代为走访", "提前安排的路线和发言，看到的往往是准备好的一面。"),
    (MULTIPLE, "调查研究", "一份合格的调研报告应当包括哪些内容？", "*摸清的情况和来源\n*查找的问题和原因\n*改进的措施和责任单位\n参加人员的食宿标准", "情况、问题、措施缺一不可；食宿按规定执行，不写进报告。"),
    (TRUE_FALSE, "调查研究", "调查研究可以只听汇报、不到现场。", "wrong", "不到现场就无法核实汇报的内容。"),
    (FILL_IN, "调查研究", "没有____，就没有发言权。", "调查\n调查研究", "出自《反对本本主义》，说的是先了解情况、后发表意见。"),
    (SINGLE, "检视问题", "登记一个问题时，下列哪种写法最便于整改？", "*窗口八月平均等候四十分钟，高于公布的二十分钟\n服务意识有待加强\n工作作风不够扎实\n个别方面存在不足", "写明事实、时间、地点和标准，整改好没有才能核对。"),
    (MULTIPLE, "检视问题", "问题可以来自哪些渠道？", "*群众来信来访\n*暗访中发现的情况\n*本单位自查\n想象中可能发生的事", "问题以事实为据，渠道可以多样。"),
    (TRUE_FALSE, "检视问题", "查不出问题的单位一律视为没有问题。", "wrong", "没有登记只说明还不知道，“不详”不等于“没有”。"),
    (ORDERING, "检视问题", "把一个问题从发现到销号的步骤按先后排列。", "登记\n交办\n提交整改方案\n实施整改\n核查\n销号", "先商定标准再整改，核查在销号之前。"),
    (FILL_IN, "检视问题", "核查整改结果的人不能是申请____的人。", "销号", "自己整改、自己核查，等于没有核查。"),
    (SINGLE, "整改落实", "严重问题的整改结果应当怎样核查？", "*到现场看、找人问或实际办一次\n只看上报材料\n电话询问责任单位\n看有没有发文件", "只有文件，不等于问题已经解决。"),
    (SINGLE, "整改落实", "期限内完不成整改时，应当怎么办？", "*到期前说明原因、申请延期\n到期后再补写说明\n先申请销号再继续整改\n不作处理", "原期限一直保留，延期要有理由。"),
    (MULTIPLE, "整改落实", "哪些情况下应当退回销号申请？", "*措施只写在文件里，现场没有变化\n*群众不知道、不认可\n*没有对照事先商定的标准\n照片拍得不够美观", "核查看的是效果，不是材料。"),
    (TRUE_FALSE, "整改落实", "一时解决不了的问题，可以分阶段整改并转入常态管理。", "right", "分阶段的要写清每一阶段的时限，转入常态的要定期回看。"),
    (ORDERING, "整改落实", "把一次“回头看”的步骤按先后排列。", "查阅原来的标准\n到现场核对\n询问群众\n写明结论", "先看标准，再看现场和群众的感受，最后下结论。"),
    (SINGLE, "学习教育", "读书班连续学习三天，在学习台账中怎样登记？", "*登记为一场，写明起止日期\n每天各登记一场\n只登记最后一天\n不用登记", "一场多天的学习只计一次，计入第一天。"),
    (SINGLE, "学习教育", "实到人数不清楚时，应当怎样填写？", "*留空，记为“不详”\n填 0\n填应到人数\n估一个数", "不知道不等于零，估计的数会让汇总失真。"),
    (MULTIPLE, "学习教育", "哪些做法有助于学习取得实效？", "*带着问题学\n*联系本职工作讨论\n*学后对照检查\n按抄写笔记的字数排名次", "学习为的是用，不比字数。"),
    (TRUE_FALSE, "学习教育", "练习测试的成绩可以用来给人排名次。", "wrong", "练习只为自己检验，除本人外谁也看不到答题情况。"),
    (FILL_IN, "学习教育", "“每旬一次”指每月10日、20日和____。", "最后一天\n月末\n月底\n最后一日", "各月天数不同，旬末与每隔十天并不一样。"),
)  # fmt: skip

ENGLISH: tuple[Row, ...] = (
    (SINGLE, "Investigation", "What are the results of an investigation for in the first place?", "*To solve the problems that were found\nTo rank units\nTo write an article\nTo be filed", "An investigation should end in a problem or in a practical matter that is settled."),
    (SINGLE, "Investigation", "Which of these is most likely to let you hear the truth?", "*Going unannounced and talking to people on the spot\nA meeting with speakers chosen beforehand\nReading reports only\nSending a subordinate", "A route that was prepared shows what was prepared."),
    (MULTIPLE, "Investigation", "What belongs in a report of an investigation?", "*The facts, and where they come from\n*The problems and their causes\n*What is to be done, and by which unit\nWhat the meals cost", "Facts, problems and measures: none of them may be missing."),
    (TRUE_FALSE, "Investigation", "It is enough to listen to reports without going there.", "wrong", "What was reported can be checked only on the spot."),
    (FILL_IN, "Investigation", "No ____, no right to speak.", "investigation\ninvestigations", "First find out how things are, then say what you think."),
    (SINGLE, "Problems", "Which statement of a problem is easiest to put right?", "*In August people waited 40 minutes at the counter; 20 were promised\nService needs to improve\nThe style of work is not solid\nThere are shortcomings in some respects", "Facts, time, place and standard can be compared afterwards."),
    (MULTIPLE, "Problems", "Where may problems come from?", "*Letters and visits of the public\n*Unannounced visits\n*A unit's own examination\nImagination", "Whatever the source, a problem rests on facts."),
    (TRUE_FALSE, "Problems", "A unit that found no problem has none.", "wrong", "Nothing recorded means that nothing is known yet."),
    (ORDERING, "Problems", "Put the steps from finding a problem to closing it in order.", "Register\nAssign\nSubmit a plan\nCarry it out\nVerify\nClose", "The standard is agreed before work starts; verification comes before closure."),
    (FILL_IN, "Problems", "Whoever asks for ____ cannot verify the same problem.", "closure\nclosing", "Verifying one's own work is no verification."),
    (SINGLE, "Rectification", "How is a serious problem verified?", "*By going there, asking people, or trying it out\nBy reading the papers\nBy a telephone call to the unit\nBy looking for a circular", "A document does not mean that the problem is solved."),
    (SINGLE, "Rectification", "The deadline cannot be met. What now?", "*Ask for an extension before it, and say why\nExplain it afterwards\nAsk for closure and go on working\nNothing", "The first deadline is kept beside the new one."),
    (MULTIPLE, "Rectification", "When is a request for closure returned?", "*Measures exist on paper only\n*The people concerned know nothing of it\n*It was not compared with the agreed standard\nThe photos are not pretty", "What counts is the effect."),
    (TRUE_FALSE, "Rectification", "What takes long may be put right in phases and handed to routine management.", "right", "Each phase has a deadline, and what became routine is reviewed."),
    (ORDERING, "Rectification", "Put the steps of a look-back in order.", "Read the standard\nCompare on the spot\nAsk the people concerned\nWrite the conclusion", "Standard, place, people, conclusion."),
    (SINGLE, "Study", "A reading class lasts three days. How is it recorded?", "*As one session with its first and last day\nAs three sessions\nOnly its last day\nNot at all", "A session of several days counts once, on its first day."),
    (SINGLE, "Study", "Nobody knows how many came. What do you enter?", "*Nothing: it is unknown\n0\nThe number expected\nA guess", "Unknown is not zero, and guesses spoil the totals."),
    (MULTIPLE, "Study", "What helps study to be of use?", "*Studying with a question in mind\n*Discussing it with one's own work in view\n*Checking oneself against it afterwards\nRanking people by the length of their notes", "Study is for use."),
    (TRUE_FALSE, "Study", "Results of practice tests may be used to rank people.", "wrong", "Practice is for oneself; nobody else sees the answers."),
    (FILL_IN, "Study", "“Every ten days” means the 10th, the 20th and the ____ day of the month.", "last", "Months differ in length, so it is not every tenth day."),
)  # fmt: skip

BANKS = (("中文", "学习教育自测", CHINESE), ("English", "Self-test on the theme education", ENGLISH))
LEADS = {
    "中文": "十道题，半小时，可以做三次。交卷后逐题讲解。",
    "English": "Ten questions, half an hour, three attempts. Each is explained afterwards.",
}
SHEETS = 34
"""How many people of the example have handed in a sheet of the first test."""


def build_practice(campaign: Campaign, office: User) -> None:
    """Fill the bank, open a test in each language and hand sheets in, unless that was done before."""
    if PracticeTest.unscoped.filter(campaign=campaign).exists():
        return
    by: dict[str, Any] = {"by": office, "access": everything(office.pk)}
    root = campaign.root
    now = clock.now()
    with transaction.atomic():
        for language, title, rows in BANKS:
            questions = [_question(language, *row) for row in rows]
            add_questions(**by, campaign=campaign, unit=root, questions=questions)
            entry = TestEntry(
                unit=root,
                title=title,
                lead=LEADS[language],
                opens_at=now - datetime.timedelta(minutes=40),
                closes_at=now + datetime.timedelta(days=20),
                parts=(Part(10, Category.objects.get(campaign=campaign, names=language)),),
                minutes=30,
                attempts=3,
                seed=f"{title} 2019",
            )
            test = create_test(**by, campaign=campaign, entry=entry)
            open_test(**by, test=test, version=test.version)
            if language == "中文":
                _take(campaign, test)
    count_sheets()


def _question(
    language: str, kind: QuestionKind, category: str, text: str, answers: str, explanation: str
) -> Question:
    read = true_or_false(right=answers == "right") if kind is TRUE_FALSE else read_lines(kind, answers)
    return Question(kind, text, read, explanation, (language, category))


def _take(campaign: Campaign, test: PracticeTest) -> None:
    """Hand in sheets of people who know more or less; none of them is one of the accounts."""
    chance = random.Random(2019)  # noqa: S311 - an example, the same each time
    units = list(Unit.unscoped.filter(path__startswith=campaign.root.path).order_by("path")[:12])
    for person in range(SHEETS):
        taker = pseudonym(-1 - person, test.pk)
        sheet = Sheet(units[person % len(units)].pk, taker, test.pk, 1, taker % test.variants)
        start(sheet=sheet)
        knows = chance.uniform(0.35, 0.95)
        paper = get_paper(test.pk, sheet.variant)
        answers = [
            _answer(question, chance.random() < knows + question.key % 5 / 20 - 0.1) for question in paper
        ]
        hand_in(sheet=sheet, sequence=1, answers=answers)


def _answer(printed: Printed, right: bool) -> Given:
    question, order = printed.question, printed.order
    if question.kind is FILL_IN:
        return question.answers[0].text if right else "不知道"
    if question.kind is ORDERING:
        places = [position + 1 for position in order]
        return places if right else places[::-1]
    chosen = [shown for shown, position in enumerate(order) if question.answers[position].right is right]
    return chosen if right else chosen[:1]
