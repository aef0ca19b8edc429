"""URLs of letters about a problem."""

from django.urls import path

from touchstone.web.problems.letters import views

campaign_patterns = [
    path("problems/<key:pk>/letters/", views.problem_letters, name="problem-letters"),
    path("problems/<key:pk>/letters/new/", views.letter_new, name="letter-new"),
    path("problems/<key:pk>/letters/<key:letter>/", views.letter, name="letter"),
    path("problems/<key:pk>/letters/<key:letter>/docx/", views.letter_file, name="letter-file"),
    path("problems/<key:pk>/letters/<key:letter>/answer/", views.letter_answer, name="letter-answer"),
]
