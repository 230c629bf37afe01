from django.urls import path

from programmes.views import catalogue

app_name = "programmes"
urlpatterns = [
    path("cpd/", catalogue.catalogue, name="catalogue"),
    path("cpd/calendar.ics", catalogue.calendar, name="calendar"),
    path("cpd/<slug:slug>/course.ics", catalogue.course_calendar, name="course_calendar"),
    path("cpd/<slug:slug>/<int:number>/course.ics", catalogue.course_calendar, name="course_calendar"),
]
