"""URLs of practice tests: the room of those who keep them, and the pages of those who take them."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.practice import bank_views, file_views, light, taking_views, views
from touchstone.web.practice.lists import QUESTIONS, TESTS

campaign_patterns = [
    *list_paths("practice/", TESTS),
    path("practice/new/", views.test_new, name="practice-test-new"),
    *list_paths("practice/questions/", QUESTIONS),
    path("practice/questions/new/", bank_views.question_new, name="question-new"),
    path("practice/questions/read/", file_views.questions_read, name="questions-read"),
    path("practice/questions/file/<slug:kind>/", file_views.questions_file, name="questions-file"),
    path("practice/questions/<key:pk>/", bank_views.question, name="question"),
    path("practice/questions/<key:pk>/change/", bank_views.question_change, name="question-change"),
    path("practice/questions/<key:pk>/retire/", bank_views.question_retire, name="question-retire"),
    path("practice/questions/<key:pk>/back/", bank_views.question_back, name="question-back"),
    path("practice/<key:pk>/", views.test, name="practice-test"),
    path("practice/<key:pk>/draw/", views.test_draw, name="practice-test-draw"),
    path("practice/<key:pk>/change/", views.test_change, name="practice-test-change"),
    path("practice/<key:pk>/open/", views.test_open, name="practice-test-open"),
    path("practice/<key:pk>/end/", views.test_end, name="practice-test-end"),
]
public_patterns = [
    path("practice/", taking_views.my_tests, name="my-tests"),
    path("t/<slug:link>/", taking_views.take, name="take"),
    path("t/<slug:link>/<slug:act>/", light.sheet_act, name="sheet-act"),
]
