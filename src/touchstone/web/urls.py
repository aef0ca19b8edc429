"""Addresses of the workspace, under the names ``web:...``."""

from django.urls import path

from touchstone.web import views_gallery, views_reading

app_name = "web"

urlpatterns = [
    path("gallery/", views_gallery.gallery, name="gallery"),
    path("gallery/<slug:page>/", views_gallery.gallery, name="gallery-page"),
    path("reading/", views_reading.remember, name="reading"),
]
