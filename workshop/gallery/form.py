"""Gallery: a form as it opens, and as it is returned with errors."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from workshop.gallery.entry import say


class SampleForm(forms.Form):
    """One field of every kind."""

    topic = forms.CharField(max_length=200)
    held_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField()
    part_of_day = forms.ChoiceField(widget=forms.RadioSelect)
    present = forms.IntegerField(min_value=0, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    streams = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    notes = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    workbook = forms.FileField(required=False)
    make_up = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "topic": say("Topic", "主题"),
            "held_on": say("Date", "日期"),
            "form": say("Form", "形式"),
            "part_of_day": say("Part of the day", "时段"),
            "present": say("Present", "实到人数"),
            "streams": say("Work streams", "工作措施"),
            "notes": say("Notes", "备注"),
            "workbook": say("Workbook", "台账文件"),
            "make_up": say("This is a make-up session", "本场为补课"),
        }
        hints = {
            "topic": say("What was read or discussed, in a few words.", "用几个字写明学习内容。"),
            "present": say("How many were there, not who.", "只填人数，不填姓名。"),
            "make_up": say("It counts for those who missed the first one.", "计入缺席人员。"),
        }
        for name, field in self.fields.items():
            field.label = labels[name]
            field.help_text = hints.get(name, "")
        self._choices(
            "form",
            ("group", say("Central group study", "中心组学习")),
            ("class", say("Reading class", "读书班")),
        )
        self._choices(
            "part_of_day",
            ("am", say("morning", "上午")),
            ("pm", say("afternoon", "下午")),
            ("night", say("evening", "晚上")),
        )
        self._choices(
            "streams",
            ("study", say("study", "学习教育")),
            ("research", say("research", "调查研究")),
            ("examination", say("self-examination", "检视问题")),
        )

    def clean(self) -> dict[str, Any] | None:
        """Reject a form without attendance, as an example of an error that belongs to no single field."""
        cleaned = super().clean()
        if self.is_bound and not self.data.get("present"):
            raise forms.ValidationError(say("Say how many were present.", "请填写实到人数。"))
        return cleaned

    def _choices(self, name: str, *choices: tuple[str, str]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices


def blank() -> SampleForm:
    """Return the form as it opens, with sensible defaults."""
    return SampleForm(initial={"form": "class", "part_of_day": "am", "streams": ["study"]}, prefix="new")


def returned() -> SampleForm:
    """Return the form with errors."""
    return SampleForm({"sent-topic": "", "sent-held_on": "2019-06-31", "sent-form": "class"}, prefix="sent")
