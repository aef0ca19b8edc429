"""URLs of figures."""

from django.urls import path

from touchstone.web.figures import views

campaign_patterns = [
    path("figures/", views.figure_index, name="figures"),
    path("figures/<str:code>", views.figure_page, name="figure"),
    path("figures/<str:code>/rows/<slug:kind>/", views.figure_rows, name="figure-rows"),
]
