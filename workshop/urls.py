"""URLs of the site plus those of the gallery."""

from django.urls import include, path

from config import urls

handler500 = urls.handler500
urlpatterns = [path("gallery/", include("workshop.gallery.urls")), *urls.urlpatterns]
