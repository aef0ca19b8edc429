"""URLs of the campaign board."""

from django.urls import path

from touchstone.web.board import views

campaign_patterns = [
    path("board/", views.board, name="board"),
]
