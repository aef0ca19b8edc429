"""URLs of letters about a problem."""

from django.urls import path

from touchstone.web.problems.letters import views

campaign_patterns = [
    path("problems/<int:pk>/letters/", views.problem_letters, name="problem-letters"),
    path("problems/<int:pk>/letters/new/", views.letter_new, name="letter-new"),
    path("problems/<int:pk>/letters/<int:letter>/", views.letter, name="letter"),
    path("problems/<int:pk>/letters/<int:letter>/docx/", views.letter_file, name="letter-file"),
    path("problems/<int:pk>/letters/<int:letter>/answer/", views.letter_answer, name="letter-answer"),
]
