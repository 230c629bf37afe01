from django.urls import path

from bookings.views import approvals, certificates, cohorts, evaluations, groups, leavers, leaving, places, registers

app_name = "bookings"
urlpatterns = [
    path("cpd/<slug:slug>/", places.course, name="course"),
    path("cpd/<slug:slug>/<int:number>/", places.course, name="course_cycle"),
    path("bookings/new/<int:cohort_id>/", places.book, name="book"),
    path("bookings/<int:pk>/", places.booking, name="booking"),
    path("bookings/<int:pk>/course.ics", places.calendar, name="calendar"),
    path("bookings/<int:pk>/cancel/", leaving.cancel, name="cancel"),
    path("bookings/<int:pk>/accept/", places.accept_offer, name="accept_offer"),
    path("bookings/new/<int:cohort_id>/colleagues/", groups.colleagues, name="colleagues"),
    path("bookings/requests/<int:pk>/", groups.request, name="request"),
    path("bookings/requests/<int:pk>/beforehand/", groups.beforehand, name="beforehand"),
    path("bookings/<int:pk>/name/", groups.name, name="name"),
    path("bookings/<int:pk>/swap/", groups.swap, name="swap"),
    path("bookings/<int:pk>/stand-ins/<int:session_id>/drop/", groups.drop_stand_in, name="drop_stand_in"),
    path("bookings/<int:pk>/mode/", groups.change_mode, name="change_mode"),
    path("approvals/<str:token>/", approvals.approval, name="approval"),
    path("posts/<int:post_id>/end/", leavers.end_post, name="end_post"),
    path("posts/<int:post_id>/claim/", leavers.decide_claim, name="decide_claim"),
    path("claims/<str:token>/", leavers.claim, name="claim"),
    path("office/claims/", leavers.claims, name="claims"),
    path("bookings/<int:pk>/evaluate/", evaluations.evaluate, name="evaluate"),
    path("office/registers/", registers.registers, name="registers"),
    path("registers/<int:pk>/", registers.register, name="register"),
    path("registers/<int:pk>/register.pdf", registers.register_pdf, name="register_pdf"),
    path("registers/<int:pk>/register.csv", registers.register_csv, name="register_csv"),
    path("office/evaluations/<int:pk>/", evaluations.evaluations, name="evaluations"),
    path("office/cohorts/<int:pk>/cancel/", cohorts.cancel_cohort, name="cancel_cohort"),
    path("office/sessions/<int:pk>/cancel/", cohorts.cancel_session, name="cancel_session"),
    path("office/sessions/<int:pk>/move/", cohorts.move_session, name="move_session"),
    path("certificates/", certificates.check_certificate, name="check_certificate"),
    path("certificates/<str:code>/", certificates.verify, name="verify"),
    path("certificates/<str:code>/certificate.pdf", certificates.certificate, name="certificate"),
]
