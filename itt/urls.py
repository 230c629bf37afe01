from django.urls import path

from itt.views import applying, deciding, heads, office, public, trainees

app_name = "itt"
urlpatterns = [
    path("train-to-teach/", public.index, name="index"),
    path("train-to-teach/route-finder/", public.route_finder, name="route_finder"),
    path("train-to-teach/check/", public.check, name="check"),
    path("train-to-teach/schools/<int:pk>/", heads.school, name="school"),
    path("train-to-teach/<slug:slug>/", public.partnership, name="partnership"),
    # One's own application
    path("my/train-to-teach/", applying.mine, name="mine"),
    path("my/train-to-teach/begin/", applying.begin, name="begin"),
    path("my/train-to-teach/courses/", applying.choose, name="choose"),
    path("my/train-to-teach/courses/<int:pk>/", applying.choice, name="choice"),
    path("my/train-to-teach/<slug:name>/", applying.section, name="section"),
    # The office
    path("office/itt/applications/", deciding.applications, name="applications"),
    path("office/itt/applications/<int:pk>/", deciding.decide, name="decide"),
    path("office/itt/", office.office, name="office"),
    path("office/itt/nation/", office.nation, name="nation"),
    path("office/itt/bids/<int:pk>/", office.bid, name="bid"),
    path("office/itt/partnerships/new/", office.partnership, name="new_partnership"),
    path("office/itt/partnerships/<int:pk>/", office.partnership, name="partnership_office"),
    path("office/itt/partnerships/<int:pk>/bid/", office.open_bid, name="open_bid"),
    path("office/itt/partnerships/<int:pk>/courses/", office.new_course, name="new_course"),
    path("office/itt/courses/<int:pk>/", office.course, name="course"),
    path("office/itt/schools/<int:pk>/answer/", office.answer_school, name="answer_school"),
    path("office/itt/cycles/", office.cycles, name="cycles"),
    path("office/itt/cycles/<int:pk>/", office.cycles, name="cycle"),
    path("office/itt/cycles/next/", office.next_cycle, name="next_cycle"),
    path("office/itt/trainees/", trainees.trainees, name="trainees"),
    path("office/itt/trainees/new/", trainees.new_trainee, name="new_trainee"),
    path("office/itt/trainees/<int:pk>/", trainees.trainee, name="trainee"),
]
