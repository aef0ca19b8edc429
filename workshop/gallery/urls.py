"""Addresses of the gallery, under the names ``gallery:...``."""

from django.urls import path

from workshop.gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.gallery, name="workspace"),
    path("<slug:page>/", views.gallery, name="page"),
]
