"""The site map."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("home.urls")),
    path("", include("members.urls")),
    path("", include("programmes.urls")),
    path("", include("bookings.urls")),
    path("", include("leadership.urls")),
    path("", include("itt.urls")),
    path("", include("payments.urls")),
    path("", include("enquiries.urls")),
    path("", include("schools.urls")),
    path("", include("core.urls")),
    path("accounts/", include("allauth.urls")),
    path("repair-desk/", admin.site.urls),
]
