"""URLs of the site plus those of the gallery."""

from django.urls import include, path

from config import urls

urlpatterns = [path("gallery/", include("workshop.gallery.urls")), *urls.urlpatterns]
