"""URLs of the gallery, named ``gallery:...``."""

from django.urls import path

from workshop.gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.gallery, name="workspace"),
    path("<slug:page>/", views.gallery, name="page"),
]
