from django.urls import path

from programmes.views import catalogue, editor, materials, office, policies, repeating, rooms, saved, work

app_name = "programmes"
urlpatterns = [
    path("cpd/", catalogue.catalogue, name="catalogue"),
    path("cpd/month/", catalogue.month, name="month"),
    path("cpd/calendar.ics", catalogue.calendar, name="calendar"),
    path("cpd/partners/<int:pk>/logo/", catalogue.partner_logo, name="partner_logo"),
    path("cpd/<slug:slug>/course.ics", catalogue.course_calendar, name="course_calendar"),
    path("cpd/<slug:slug>/<int:number>/course.ics", catalogue.course_calendar, name="course_calendar"),
    # What somebody keeps in view
    path("cpd/<slug:slug>/save/", saved.save_course, name="save_course"),
    path("cpd/<slug:slug>/take-off/", saved.unsave_course, name="unsave_course"),
    path("my/searches/keep/", saved.keep_search, name="keep_search"),
    path("my/searches/<int:pk>/rename/", saved.rename_search, name="rename_search"),
    path("my/searches/<int:pk>/telling/", saved.tell_of_search, name="tell_of_search"),
    path("my/searches/<int:pk>/remove/", saved.remove_search, name="remove_search"),
    path("stop/<str:token>/", saved.stop, name="stop"),
    # The office's editor
    path("office/courses/", office.courses, name="courses"),
    path("office/courses/new/", editor.create, name="create"),
    path("office/courses/term/", repeating.term, name="term"),
    path("office/work/<int:pk>/", work.work, name="work"),
    path("office/work/<int:pk>/report.csv", work.work_report, name="work_report"),
    path("office/courses/<int:pk>/", office.cohort, name="cohort"),
    path("office/courses/<int:pk>/edit/", editor.edit, name="edit"),
    path("office/courses/<int:pk>/sign-up/", editor.edit_cohort, name="edit_cohort"),
    path("office/courses/<int:pk>/publish/", office.publish, name="publish"),
    path("office/courses/<int:pk>/unpublish/", office.unpublish, name="unpublish"),
    path("office/courses/<int:pk>/remove/", office.remove, name="remove"),
    path("office/courses/<int:pk>/duplicate/", office.duplicate, name="duplicate"),
    path("office/courses/<int:pk>/run-again/", office.new_cycle, name="new_cycle"),
    path("office/courses/<int:pk>/leaders/add/", editor.add_leader, name="add_leader"),
    path("office/courses/<int:pk>/partners/add/", editor.add_partner, name="add_partner"),
    path("office/courses/<int:pk>/sessions/add/", editor.add_session, name="add_session"),
    path("office/courses/<int:pk>/sessions/series/", repeating.series, name="series"),
    path("office/courses/<int:pk>/prices/add/", editor.add_price, name="add_price"),
    path("office/courses/sessions/<int:pk>/edit/", editor.edit_session, name="edit_session"),
    path("office/courses/sessions/<int:pk>/remove/", editor.remove_session, name="remove_session"),
    path("office/courses/sessions/<int:pk>/presenters/add/", editor.add_presenter, name="add_presenter"),
    path(
        "office/courses/sessions/<int:pk>/presenters/<int:person_id>/remove/",
        editor.remove_presenter,
        name="remove_presenter",
    ),
    path("office/courses/prices/<int:pk>/edit/", editor.edit_price, name="edit_price"),
    path("office/courses/prices/<int:pk>/remove/", editor.remove_price, name="remove_price"),
    path("office/courses/leaders/<int:pk>/remove/", editor.remove_leader, name="remove_leader"),
    path("office/courses/partners/<int:pk>/remove/", editor.remove_partner, name="remove_partner"),
    # What giving up a place costs
    path("office/policies/", policies.policies, name="policies"),
    path("office/policies/new/", policies.new_policy, name="new_policy"),
    path("office/policies/<int:pk>/", policies.edit_policy, name="edit_policy"),
    path("office/policies/<int:pk>/usual/", policies.make_usual, name="make_usual"),
    # Files for participants
    path("courses/<int:pk>/files/", materials.materials, name="materials"),
    path("courses/files/<int:pk>/remove/", materials.remove_material, name="remove_material"),
    # Venues and rooms
    path("office/venues/", rooms.venues, name="venues"),
    path("office/venues/add/", rooms.add_venue, name="add_venue"),
    path("office/venues/<int:pk>/", rooms.venue, name="venue"),
    path("office/venues/<int:pk>/edit/", rooms.edit_venue, name="edit_venue"),
    path("office/venues/<int:pk>/rooms/add/", rooms.add_room, name="add_room"),
    path("office/venues/rooms/<int:pk>/edit/", rooms.edit_room, name="edit_room"),
    path("office/venues/rooms/<int:pk>/remove/", rooms.remove_room, name="remove_room"),
]
