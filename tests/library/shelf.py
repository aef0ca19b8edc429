"""A library of two texts and a reader on the site of the newsroom."""

from dataclasses import dataclass
from typing import Any

from tests.newsroom import Newsroom, newsroom

from touchstone.content.models import BasePage
from touchstone.library.models import CompiledReaderPage, LibraryPage, MaterialPage

RESEARCH = (
    "<h2>到哪里去</h2><p>调研要沉到一线，不能只听汇报。</p>"
    "<h2>回来以后</h2><p>发现问题立行<b>整改</b>，整改之后要回访。</p>"
)


@dataclass
class Shelf:
    """The site, its Chinese library, a public excerpt, a document for those who are signed in, and a reader of both."""

    room: Newsroom
    library: LibraryPage
    research: MaterialPage
    rules: MaterialPage
    reader: CompiledReaderPage

    def material(self, **fields: Any) -> MaterialPage:
        """Publish a material."""
        return put(self.library, MaterialPage(**{"kind": "document", "body": "<p>正文。</p>", **fields}))


def put(parent: BasePage, page: Any) -> Any:
    """Put a page below another one and publish it."""
    parent = BasePage.objects.get(pk=parent.pk).specific
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def build() -> Shelf:
    """Make the pages."""
    room = newsroom()
    library = put(room.home(), LibraryPage(title="学习资料", slug="library"))
    research = MaterialPage(
        title="怎样下基层",
        kind="excerpt",
        author="学习小组",
        work="工作方法",
        edition="第2版",
        pages="12-15",
        body=RESEARCH,
        is_public=True,
    )
    rules = MaterialPage(title="内部细则", kind="document", body="<p>窗口排队问题的整改时限为三十天。</p>")
    put(library, research)
    put(library, rules)
    parts = [("heading", "第一编"), ("material", research), ("material", rules)]
    reader = CompiledReaderPage(
        title="读本", compiler="编写组", foreword="<p>请通读。</p>", is_public=True, parts=parts
    )
    return Shelf(room, library, research, rules, put(library, reader))
