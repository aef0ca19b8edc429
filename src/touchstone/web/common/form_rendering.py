"""Renders Django forms with the components."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders ``{{ form }}`` and ``{{ field.as_field_group }}`` with the field component."""

    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"
