from django.urls import path

from bookings.views import approvals, places

app_name = "bookings"
urlpatterns = [
    path("cpd/<slug:slug>/", places.course, name="course"),
    path("cpd/<slug:slug>/<int:number>/", places.course, name="course_cycle"),
    path("bookings/new/<int:cohort_id>/", places.book, name="book"),
    path("bookings/<int:pk>/", places.booking, name="booking"),
    path("bookings/<int:pk>/cancel/", places.cancel, name="cancel"),
    path("bookings/<int:pk>/accept/", places.accept_offer, name="accept_offer"),
    path("approvals/<str:token>/", approvals.approval, name="approval"),
]
