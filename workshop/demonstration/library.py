"""The library of the example in two languages: texts written for it, a reader, role models, and reading lists.

Nothing is taken from a real text; the sources of the excerpts are made up and say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.log_actions import LogContext

from touchstone.bulletins.models import HomePage
from touchstone.campaigns.models import Campaign
from touchstone.content.models import BasePage
from touchstone.library.actions import add_item
from touchstone.library.fields import ReadingEntry
from touchstone.library.models import (
    CompiledReaderPage,
    LibraryPage,
    MaterialPage,
    ReadingItem,
    RoleModelIndexPage,
    RoleModelPage,
)
from touchstone.units.access import everything
from touchstone.units.models import Unit, User

CITY, BUREAU, DEPARTMENT = "杭州市", "杭州市教育局", "省财政厅"
"""Units with works of their own on their lists."""

SLUGS = ("field-research", "rectification", "hand-hygiene", "story-of-a-form")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library in one language: fields of its pages. The texts of the reader stand under its headings."""

    library: dict[str, str]
    models: dict[str, str]
    texts: Sequence[dict[str, str]]
    reader: dict[str, str]
    headings: Sequence[tuple[str, Sequence[int]]]
    stories: Sequence[dict[str, str]]


_RESEARCH_ZH = (
    "<h2>一、去之前：带着问题去</h2>"
    "<p>调研先定题。题目要小，小到一次下去能看清一件事：一个窗口为什么排队，一笔补助为什么迟到，一张表为什么填三遍。"
    "动身之前，把已有的数据、信访和投诉看一遍，列出想弄明白的问题，不列想听到的答案。</p>"
    "<p>人要少，车要少，不打招呼。定了路线的调研，看到的是路线。</p>"
    "<h2>二、在现场：看、问、算</h2>"
    "<h3>（一）先看</h3><p>从群众进门的地方走起，把一件事从头到尾办一遍，记下每一步用了多少时间、交了几份材料。</p>"
    "<h3>（二）再问</h3><p>问办事的人，也问办不成事的人。少问“满意不满意”，多问“上一次是怎么办的”。</p>"
    "<h3>（三）后算</h3><p>听到的数字当场核对一笔。一笔对不上，就再核三笔。</p>"
    "<h2>三、回来以后：发现问题立行整改</h2>"
    "<ul><li>能当场改的，当天改完，告诉提出问题的人；</li><li>一时改不了的，列入清单，写明责任单位和时限；</li>"
    "<li>整改之后要回访，办得怎么样由群众说。</li></ul>"
    "<p>调研报告不在长短。写清楚看到了什么、原因是什么、谁来改、什么时候改完，就是一篇好报告。</p>"
)
_RECTIFY_ZH = (
    "<h2>一、问题要写得能整改</h2>"
    "<p>“服务意识不强”改不了，“每周二下午窗口只开一个，排队超过半小时”改得了。写问题要有地点、时间、事情，"
    "让没有去过现场的人也知道改完是什么样子。</p>"
    "<h2>二、标准先定，改完再比</h2>"
    "<p>整改开始以前就写下完成的标准。标准是能看见、能数出来的事，例如“连续四周没有排队超过十分钟”。"
    "改完以后由责任单位以外的人去看，谁申请销号，谁不得核查。</p>"
    "<h2>三、基本完成不等于完成</h2>"
    "<p>基本完成的问题，把余下的事一条一条列出来，各有各的时限。不销号，不归零，不从清单上消失。</p>"
    "<blockquote>改得快不如改得住。过三个月再去看一遍，还在，才算改好。</blockquote>"
)
_HANDS_ZH = (
    "<p>这篇给医院和卫生院的科室学习用，十分钟读完，读完就做。</p>"
    "<h2>五个时刻</h2>"
    "<ol><li>接触病人之前；</li><li>做清洁或无菌操作之前；</li><li>可能碰到体液之后；</li><li>接触病人之后；</li>"
    "<li>接触病人周围的东西之后。</li></ol>"
    "<h2>做不到的原因多半在现场</h2>"
    "<p>手消液放在走廊那头，就没有人走过去。调研的时候站在床边看半小时，数一数从转身到手消液要走几步："
    "超过三步，先整改位置，再谈意识。</p>"
    "<p>公布的是科室的做法，不是个人的次数。互相提醒，不记名，不排名。</p>"
)
_FORMS_ZH = (
    "<p>一张表从省里发到村里，中间加了四次栏目。到了村里，一个人填三张内容相同的表，填到半夜。</p>"
    "<p>后来县里定了一条：谁要加一栏，谁先说明这一栏给谁用、多久用一次；说不清的，不加。半年以后，表从十一张"
    "减到两张，数字反而准了，因为同一件事只登记一次。</p>"
    "<p>减表的办法不难，难的是有人肯先问一句：这个数字，我们不是已经有了吗？</p>"
)
_RESEARCH_EN = (
    "<h2>Before you go: take a question along</h2>"
    "<p>Begin field research with a subject that is small enough to see in one visit: why there is a queue at one counter, "
    "why one grant is late, why one form is filled in three times. Read the data, the letters and the complaints that are "
    "there already. Write down what you want to understand, not what you want to hear.</p>"
    "<p>Go with few people, in one car, without notice. On a prepared route you see the route.</p>"
    "<h2>On the spot: look, ask, check</h2>"
    "<h3>Look first</h3><p>Start where people come in. Have one matter dealt with from beginning to end, and write down how "
    "long each step takes and how many papers it needs.</p>"
    "<h3>Then ask</h3><p>Ask those who got what they came for, and those who did not. Ask how it went last time rather than "
    "whether they are content.</p>"
    "<h3>Then check</h3><p>Check one number that you were told. If it is wrong, check three more.</p>"
    "<h2>Afterwards: put right what you found</h2>"
    "<ul><li>What can be put right at once is put right that day, and whoever raised it is told.</li>"
    "<li>What cannot goes on the list, with the unit responsible and a date.</li>"
    "<li>Go back after the rectification, and let those concerned say how it is now.</li></ul>"
    "<p>A report is good when it says what was seen, why it is so, who puts it right, and by when.</p>"
)
_RECTIFY_EN = (
    "<h2>Write a problem so that it can be put right</h2>"
    "<p>Nobody can rectify “a weak sense of service”. Anybody can rectify “on Tuesday afternoons one counter is open and "
    "people wait more than half an hour”. Name the place, the time and the matter, so that somebody who was never there "
    "knows what it will look like when it is done.</p>"
    "<h2>Set the standard first</h2>"
    "<p>Before the work begins, write down when it is finished: something that can be seen or counted, such as four weeks "
    "in which nobody waited more than ten minutes. Somebody outside the unit responsible goes and looks. Whoever asks for "
    "a problem to be closed does not verify it.</p>"
    "<h2>Basically done is not done</h2>"
    "<p>List what remains, item by item, each with its date. The problem stays on the list.</p>"
    "<blockquote>Better slowly and for good. Look again after three months; what is still right was put right.</blockquote>"
)
_HANDS_EN = (
    "<p>For study in hospital departments: ten minutes to read, then do it.</p>"
    "<h2>Five moments</h2>"
    "<ol><li>before touching a patient</li><li>before a clean or aseptic procedure</li><li>after a risk of body fluids</li>"
    "<li>after touching a patient</li><li>after touching what is around a patient</li></ol>"
    "<h2>The reason is mostly in the room</h2>"
    "<p>Nobody walks to the end of the corridor for hand rub. Stand beside a bed for half an hour and count the steps: if "
    "there are more than three, move the bottle before you talk about awareness.</p>"
    "<p>Publish what the department does, not how often a person did. Remind one another; keep no names and no ranks.</p>"
)
_FORMS_EN = (
    "<p>A form went from the province to the village, and columns were added four times on its way. In the village one "
    "person filled in three forms with the same content until midnight.</p>"
    "<p>Then the county made a rule: whoever wants another column says first who uses it and how often. Half a year later "
    "eleven forms were two, and the numbers were better, because each matter was recorded once.</p>"
    "<p>The method is easy. What is hard is that somebody asks: do we not have this number already?</p>"
)

SHELVES = {
    "zh-hans": Shelf(
        library={
            "title": "学习资料",
            "slug": "library",
            "lead": "读本、摘编和文件。笔记只留在您自己的设备上。",
        },
        models={
            "title": "先进典型",
            "slug": "role-models",
            "lead": "看看别人是怎么做的。只讲做法，不打分，不排名。",
        },
        texts=(
            {
                "title": "怎样做调研",
                "kind": "document",
                "author": "主题教育领导小组办公室（示例）",
                "body": _RESEARCH_ZH,
            },
            {
                "title": "问题整改三条",
                "kind": "document",
                "author": "整改工作组（示例）",
                "body": _RECTIFY_ZH,
            },
            {
                "title": "手卫生十分钟",
                "kind": "document",
                "author": "卫生健康学习组（示例）",
                "body": _HANDS_ZH,
            },
            {
                "title": "一张表的故事",
                "kind": "excerpt",
                "author": "陈若水（虚构）",
                "work": "窗口内外（示例文集）",
                "edition": "第2版",
                "chapter": "第三章",
                "pages": "41-43",
                "body": _FORMS_ZH,
            },
        ),
        reader={
            "title": "调研与整改读本",
            "compiler": "主题教育领导小组办公室（示例）",
            "foreword": "<p>这个读本把调查研究和问题整改放在一起读：不下去看，问题写不实；不改到位，下去也白看。"
            "篇幅都不长，适合会前各自读、会上一起议。</p>",
        },
        headings=(("第一编　调查研究", (0, 3)), ("第二编　整改落实", (1, 2))),
        stories=(
            {
                "title": "把窗口搬到田埂上",
                "subject": "云溪镇便民服务中心（虚构）",
                "summary": "先数清楚群众跑几趟，再决定窗口开在哪里。",
                "story": "<p>云溪镇的便民服务中心离最远的村子有二十里山路。中心的同志做了一次调研：在村口坐了三天，"
                "数一数有多少人为一枚章跑两趟。</p><p>三天之后，他们每周四把窗口搬到村里的晒谷场，带一台打印机、"
                "一枚章。一年下来，回头再数，跑两趟的没有了。</p><p>可以学的是：先数，再改，改完再数。</p>",
            },
            {
                "title": "一张白板，三个字",
                "subject": "县医院骨科护士长（虚构）",
                "summary": "把手消液挪近三步，比开三次会管用。",
                "story": "<p>护士长没有再发通知，她带着大家站在床边看了一个上午，把手消液从走廊挪到了床尾，"
                "白板上只写三个字：近三步。</p><p>她不记谁做了几次，只在交班时问一句：今天哪一张床边最不顺手？</p>",
            },
        ),
    ),
    "en": Shelf(
        library={
            "title": "Library",
            "slug": "library",
            "lead": "Readers, excerpts and documents. Your notes stay on your own device.",
        },
        models={
            "title": "Role models",
            "slug": "role-models",
            "lead": "How others went about it: no scores, no ranks.",
        },
        texts=(
            {
                "title": "How to do field research",
                "kind": "document",
                "author": "Office of the Leading Group (example)",
                "body": _RESEARCH_EN,
            },
            {
                "title": "Putting problems right",
                "kind": "document",
                "author": "Rectification team (example)",
                "body": _RECTIFY_EN,
            },
            {
                "title": "Hand hygiene in ten minutes",
                "kind": "document",
                "author": "Health study group (example)",
                "body": _HANDS_EN,
            },
            {
                "title": "The story of a form",
                "kind": "excerpt",
                "author": "Chen Ruoshui (invented)",
                "work": "Both Sides of the Counter (example)",
                "edition": "2nd edition",
                "chapter": "chapter 3",
                "pages": "41-43",
                "body": _FORMS_EN,
            },
        ),
        reader={
            "title": "A reader on research and rectification",
            "compiler": "Office of the Leading Group (example)",
            "foreword": "<p>Field research and rectification belong together: without going there a problem is not described "
            "as it is, and without putting it right going there was of no use. The texts are short: read them before "
            "the session, and discuss them there.</p>",
        },
        headings=(("Part one: field research", (0, 3)), ("Part two: rectification", (1, 2))),
        stories=(
            {
                "title": "A counter beside the fields",
                "subject": "Service centre of Yunxi township (invented)",
                "summary": "Count how often people come before you decide where the counter stands.",
                "story": "<p>The service centre of Yunxi is ten kilometres of mountain road from its last village. Its people sat "
                "at the entrance of the village for three days and counted who came twice for one stamp.</p>"
                "<p>Since then the counter is in the village every Thursday, with a printer and a stamp. A year later "
                "they counted again, and nobody came twice.</p><p>What can be learned: count, put right, count "
                "again.</p>",
            },
            {
                "title": "Three words on a board",
                "subject": "Head nurse of orthopaedics, county hospital (invented)",
                "summary": "Moving the hand rub by three steps did more than three meetings.",
                "story": "<p>The head nurse sent no further notice. With her team she stood beside the beds for a morning, moved "
                "the hand rub from the corridor to the foot of the bed, and wrote on the board: three steps nearer.</p>"
                "<p>She does not keep who did it how often. At the change of shifts she asks which bed was the most "
                "awkward today.</p>",
            },
        ),
    ),
}


def build_library(campaign: Campaign, editor: User) -> None:
    """Publish the library and the role models in each language, and prescribe works at three levels. Done once."""
    if LibraryPage.objects.exists():
        return
    with transaction.atomic(), LogContext(user=editor):
        readers = {language: _shelve(language, shelf, editor) for language, shelf in SHELVES.items()}
        _prescribe(campaign, editor, readers["zh-hans"])


def _shelve(language: str, shelf: Shelf, editor: User) -> dict[str, BasePage]:
    """Publish the pages of one language; return those that may stand on a list, by title."""
    home = HomePage.objects.get(locale__language_code=language)
    library = _put(home, LibraryPage(**shelf.library), editor)
    texts = [
        _put(library, MaterialPage(**fields, slug=slug, is_public=fields["kind"] == "document"), editor)
        for fields, slug in zip(shelf.texts, SLUGS, strict=True)
    ]
    parts: list[tuple[str, Any]] = []
    for heading, numbers in shelf.headings:
        parts += [("heading", heading), *(("material", texts[number]) for number in numbers)]
    reader = _put(
        library, CompiledReaderPage(**shelf.reader, slug="reader", parts=parts, is_public=True), editor
    )
    models = _put(home, RoleModelIndexPage(**shelf.models), editor)
    for number, fields in enumerate(shelf.stories, start=1):
        _put(models, RoleModelPage(**fields, slug=str(number)), editor)
    return {"reader": reader, **{f"text {number}": text for number, text in enumerate(texts)}}


def _put(parent: BasePage, page: Any, editor: User) -> Any:
    page.owner, page.live = editor, False
    original = _original_of(parent, page)
    if original is not None:
        page.translation_key = original.translation_key
    BasePage.objects.get(pk=parent.pk).specific.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)
    return type(page).objects.get(pk=page.pk)


def _original_of(parent: BasePage, page: Any) -> BasePage | None:
    """Return the page at the same place below the original of a parent page, or None in the first language."""
    first = BasePage.objects.filter(translation_key=parent.translation_key).exclude(pk=parent.pk).first()
    if first is None:
        return None
    siblings = type(page).objects.child_of(first).order_by("path")
    place = type(page).objects.child_of(BasePage.objects.get(pk=parent.pk)).count()
    return siblings[place] if place < siblings.count() else None


def _prescribe(campaign: Campaign, editor: User, pages: dict[str, BasePage]) -> None:
    access = everything(editor.pk)
    lists: Sequence[tuple[Unit, str, BasePage | None, str, str]] = (
        (campaign.root, "core", pages["reader"], "", "先读第一编"),
        (campaign.root, "core", None, "《调查研究工作手册（示例）》，2019年版，第一章、第二章", ""),
        (campaign.root, "optional", pages["text 3"], "", ""),
        (_unit(CITY), "core", pages["text 1"], "", "第二次集中学习用"),
        (_unit(BUREAU), "local", None, "《校园窗口服务案例选（示例）》", "各科室自选一篇讨论"),
        (_unit(DEPARTMENT), "local", pages["text 0"], "", ""),
    )
    for unit, kind, page, citation, note in lists:
        if ReadingItem.unscoped.filter(campaign=campaign, unit=unit, page=page, citation=citation).exists():
            continue
        entry = ReadingEntry(kind, page and BasePage.objects.get(pk=page.pk), citation, note)
        add_item(by=editor, access=access, campaign=campaign, unit=unit, entry=entry)


def _unit(name: str) -> Unit:
    return Unit.unscoped.get(name=name)
