from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("inbox/", views.inbox_list, name="inbox_list"),
    path("inbox/<slug:name>/", views.inbox_letter, name="inbox_letter"),
]
