import pytest

from touchstone.bulletins.rules import references, substitute, tag, typed_numbers

TEXT = (
    '<p data-block-key="a">共 <embed embedtype="figure" reference="study.sessions?form=reading-class&amp;unit=3"/> 场，'
    '<embed reference="campaign.units" embedtype="figure"/> 家。<embed embedtype="image" id="3" alt="x"/></p>'
)


def test_references_are_read_in_order_whatever_the_order_of_attributes() -> None:
    assert references(TEXT) == ["study.sessions?form=reading-class&unit=3", "campaign.units"]


def test_only_figures_are_replaced() -> None:
    shown = substitute(TEXT, lambda reference: f"[{reference}]")
    assert "[campaign.units]" in shown
    assert '<embed embedtype="image" id="3" alt="x"/>' in shown


def test_a_figure_without_a_reference_is_still_replaced() -> None:
    assert substitute('<embed embedtype="figure"/>', lambda reference: f"[{reference}]") == "[]"


def test_a_written_tag_reads_back_and_cannot_break_out() -> None:
    nasty = 'a.b?x="/><script>alert(1)</script>&y=<'
    assert references(tag(nasty)) == [nasty]
    assert "<script" not in tag(nasty)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<p>共 3,644 场，出席 176056 人次，出席率 97.9%。</p>", ["3,644", "176056", "97.9%"]),
        ("<p>共３６４４场</p>", ["３６４４"]),
        ("<p>一百一十四家单位，三千多场，百分之九十八</p>", ["一百一十四", "三千", "百分之九十八"]),
        ("<p>They held 3,644 sessions in 114 units.</p>", ["3,644", "114"]),
        ("<p>约12万人次</p>", ["12万"]),
    ],
)
def test_typed_numbers_are_found(text: str, typed: list[str]) -> None:
    assert typed_numbers(text) == typed


@pytest.mark.parametrize(
    "text",
    [
        "<p>2019年6月18日，第一批主题教育；第1期、第 2 期</p>",
        "<p>On 18 June 2019 and June 18, 2019, the first batch</p>",
        "<p>2019-06-18</p>",
        "<p>一、总体情况</p><p>（一）进展；统一思想，万众一心，十分重视，一些单位</p>",
        f"<p>共 {tag('study.sessions')} 场</p>",
        "<p>Issue 1 of batch 2, in 2019.</p>",
        "<p>COVID-19 and B2B</p>",
    ],
)
def test_dates_ordinals_and_figures_are_not_typed_numbers(text: str) -> None:
    assert typed_numbers(text) == []
