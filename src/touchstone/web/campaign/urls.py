"""URLs of the campaign room."""

from django.urls import path

from touchstone.web.campaign import (
    batch_views,
    calendar_views,
    campaigns_views,
    closing_views,
    opening_views,
    template_views,
    views,
    word_views,
)

campaign_patterns = [
    path("open/", campaigns_views.campaign_open, name="campaign-open"),
    path("campaign/", views.campaign_page, name="campaign"),
    path("campaign/change/", views.campaign_change, name="campaign-change"),
    path("campaign/end/", closing_views.campaign_end, name="campaign-end"),
    path("campaign/end/hand-over/", closing_views.campaign_hand_over, name="campaign-hand-over"),
    path("campaign/end/carry/", closing_views.campaign_carry, name="campaign-carry"),
    path("campaign/end/close/", closing_views.campaign_close, name="campaign-close"),
    path("campaign/end/reopen/", closing_views.campaign_reopen, name="campaign-reopen"),
    path("campaign/times/", views.campaign_times, name="campaign-times"),
    path("campaign/batches/new/", batch_views.batch_new, name="campaign-batch-new"),
    path("campaign/batches/<key:pk>/", batch_views.batch_page, name="campaign-batch"),
    path("campaign/batches/<key:pk>/change/", batch_views.batch_change, name="campaign-batch-change"),
    path("campaign/batches/<key:pk>/close/", batch_views.batch_close, name="campaign-batch-close"),
    path("campaign/template/", template_views.template_file, name="campaign-template"),
    path("campaign/template/read/", template_views.template_read, name="campaign-template-read"),
    path("campaign/calendar/", calendar_views.calendar_page, name="campaign-calendar"),
    path("campaign/calendar/days/", calendar_views.calendar_days, name="campaign-calendar-days"),
    path("campaign/calendar/read/", calendar_views.calendar_read, name="campaign-calendar-read"),
    path("campaign/calendar/settle/", calendar_views.calendar_settle, name="campaign-calendar-settle"),
    path("campaign/words/<slug:kind>/", word_views.words, name="campaign-words"),
    path("campaign/words/<slug:kind>/new/", word_views.word_new, name="campaign-word-new"),
    path("campaign/words/<slug:kind>/<key:pk>/", word_views.word_change, name="campaign-word-change"),
    path("campaign/words/<slug:kind>/<key:pk>/retire/", word_views.word_retire, name="campaign-word-retire"),
    path("campaign/words/<slug:kind>/<key:pk>/delete/", word_views.word_delete, name="campaign-word-delete"),
    path("campaign/words/<slug:kind>/<key:pk>/back/", word_views.word_back, name="campaign-word-back"),
    path(
        "campaign/words/<slug:kind>/<key:pk>/up/", word_views.word_move, {"to": "up"}, name="campaign-word-up"
    ),
    path(
        "campaign/words/<slug:kind>/<key:pk>/down/",
        word_views.word_move,
        {"to": "down"},
        name="campaign-word-down",
    ),
]

public_patterns = [
    path("campaigns/", campaigns_views.campaigns, name="campaigns"),
    path("campaigns/new/", opening_views.campaign_new, name="campaign-new"),
    path("campaigns/new/file/", opening_views.campaign_new_from_file, name="campaign-new-from-file"),
    path("campaigns/new/like/<slug:slug>/", opening_views.campaign_new_like, name="campaign-new-like"),
    path("campaigns/new/<slug:name>/", opening_views.campaign_new_from, name="campaign-new-from"),
    path("campaigns/work/<uuid:pk>/", opening_views.campaign_work, name="campaign-work"),
]
