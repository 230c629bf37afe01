from django.urls import path

from leadership.views import applying, fees, growing, heads, office, programmes

app_name = "leadership"
urlpatterns = [
    path("leadership/", programmes.index, name="index"),
    path("my/leadership/", applying.mine, name="mine"),
    path("leadership/applications/<int:pk>/", applying.application, name="application"),
    path("leadership/applications/<int:pk>/accept/", applying.accept, name="accept"),
    path("leadership/applications/<int:pk>/leave/", applying.leave, name="leave"),
    path("leadership/applications/<int:pk>/directory/", applying.directory, name="directory"),
    path("leadership/applications/<int:pk>/feedback/<slug:kind>/", applying.feedback, name="feedback"),
    path("leadership/applications/<int:pk>/support/", heads.support, name="support"),
    path("leadership/nominations/<str:token>/", applying.nomination, name="nomination"),
    path("leadership/schools/<int:pk>/", heads.school, name="school"),
    path("leadership/fees/<int:pk>/", fees.fee, name="fee"),
    # Beside the sessions
    path("leadership/applications/<int:pk>/growing/", growing.growing, name="growing"),
    path("leadership/applications/<int:pk>/coaches/<int:coach_id>/", growing.ask_coach, name="ask_coach"),
    path("leadership/applications/<int:pk>/interviews/<int:interview_id>/", growing.interview, name="interview"),
    path("leadership/applications/<int:pk>/growing/day/", growing.shadow, name="shadow"),
    path("leadership/applications/<int:pk>/growing/news/", growing.progression, name="progression"),
    path("my/coaching/", growing.coaching, name="coaching"),
    path("my/coaching/<int:pk>/answer/", growing.answer_match, name="answer_match"),
    path("my/coaching/days/<int:pk>/answer/", growing.answer_shadowing, name="answer_shadowing"),
    path("my/reflection/", growing.reflection, name="reflection"),
    path("leadership/pledges/", growing.pledges, name="pledges"),
    path("leadership/friendly-to-families/", growing.trials, name="trials"),
    path("leadership/<slug:slug>/", programmes.programme, name="programme"),
    path("leadership/<slug:slug>/<int:number>/apply/", applying.apply, name="apply"),
    path("leadership/<slug:slug>/<int:number>/nominate/", applying.nominate, name="nominate"),
    # The office
    path("office/leadership/", office.cohorts, name="cohorts"),
    path("office/leadership/fees/", fees.fees, name="fees"),
    path("office/leadership/programmes/<int:pk>/", office.facts, name="facts"),
    path("office/leadership/<int:pk>/", office.cohort, name="cohort"),
    path("office/leadership/<int:pk>/people.csv", office.cohort_csv, name="cohort_csv"),
    path("office/leadership/<int:pk>/terms/", office.terms, name="terms"),
    path("office/leadership/<int:pk>/thoughts/", office.thoughts, name="thoughts"),
    path("office/leadership/<int:pk>/interviews/", office.interviews, name="interviews"),
    path("office/leadership/interviews/<int:pk>/", office.note_interview, name="note_interview"),
    path("office/leadership/people/", office.people, name="people"),
    path("office/leadership/applications/<int:pk>/achieved/", office.achieved, name="achieved"),
    path("office/leadership/applications/<int:pk>/", office.office_application, name="office_application"),
    path("office/leadership/applications/<int:pk>/take-out/", office.take_out, name="take_out"),
    path("office/leadership/applications/<int:pk>/<slug:name>/", office.step, name="step"),
    path("office/leadership/applications/<int:pk>/caught-up/<int:session_id>/", office.catch_up, name="catch_up"),
]
