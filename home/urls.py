from django.urls import path

from home.views import front, my, office, office_lists, out, outbox, plain, privacy, school, settings

app_name = "home"
urlpatterns = [
    path("", front.index, name="index"),
    path("in-numbers/", front.figures, name="figures"),
    path("contact/", plain.contact, name="contact"),
    path("cookies/", plain.cookies, name="cookies"),
    path("accessibility/", plain.accessibility, name="accessibility"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("my/", my.my, name="my"),
    path("my/privacy/", privacy.my_privacy, name="my_privacy"),
    path("my/privacy/data/", privacy.my_data, name="my_data"),
    path("my/record/", my.record, name="record"),
    path("my/calendar/change/", my.change_calendar, name="change_calendar"),
    path("calendars/<str:token>.ics", my.calendar, name="calendar"),
    path("school/", school.school, name="school"),
    path("school/<int:pk>/", school.school, name="school"),
    path("school/<int:pk>/bookings/", school.bookings, name="school_bookings"),
    path("school/<int:pk>/charges/", school.charges, name="school_charges"),
    path("school/<int:pk>/out/", out.out, name="out"),
    path("calendars/out/<str:token>.ics", out.calendar, name="out_calendar"),
    path("school/<int:pk>/settings/", settings.settings, name="settings"),
    path("school/<int:pk>/settings/cover/", settings.supply_rates, name="supply_rates"),
    path("school/<int:pk>/settings/budget/<int:year>/", settings.budget, name="set_budget"),
    path("office/", office.office, name="office"),
    path("office/find/", office.find, name="find"),
    path("office/bookings/", office_lists.bookings, name="bookings"),
    path("office/bookings/<int:pk>/", office_lists.cohort, name="cohort"),
    path("office/messages/", outbox.outbox, name="messages"),
    path("office/messages/<int:pk>/", outbox.message, name="message"),
    path("office/messages/<int:pk>/send-again/", outbox.send_again, name="send_again"),
    path("office/messages/<int:pk>/cancel/", outbox.cancel, name="cancel_message"),
    path("office/people/<int:person_id>/data/", privacy.data, name="data"),
    path("office/people/<int:person_id>/erase/", privacy.erase, name="erase"),
    path("office/audit/", office_lists.audit_trail, name="audit_trail"),
]
