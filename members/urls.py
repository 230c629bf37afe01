from django.urls import path

from members.views import joining, keeping, memberships, offers, office, priorities, public, renewals

app_name = "members"
urlpatterns = [
    path("membership/past/", public.past, name="past"),
    path("membership/<int:year>/", public.offer, name="offer"),
    path("membership/<int:year>/join/", joining.join, name="join"),
    path("membership/<int:year>/joined/", joining.joined, name="joined"),
    path("memberships/<int:pk>/", memberships.membership, name="membership"),
    path("memberships/<int:pk>/withdraw/", memberships.withdraw, name="withdraw"),
    path("memberships/<int:pk>/sign/", renewals.sign, name="sign"),
    path("memberships/places/<int:pk>/", memberships.places, name="places"),
    path("priorities/", priorities.priorities, name="priorities"),
    # The office
    path("office/membership/", keeping.schools, name="schools"),
    path("office/membership/renewals/", renewals.latest, name="latest_renewals"),
    path("office/membership/renewals/<int:year>/", renewals.renewals, name="renewals"),
    path("office/membership/renewals/<int:year>/renew/", renewals.renew_many, name="renew_many"),
    path("office/membership/renewals/jobs/<int:pk>/", renewals.renewal_job, name="renewal_job"),
    path("office/membership/renewals/jobs/<int:pk>/report.csv", renewals.renewal_report, name="renewal_report"),
    path("office/membership/schools/<int:pk>/", keeping.school, name="school"),
    path("office/membership/schools/<int:pk>/record/", keeping.record, name="record"),
    path("office/membership/steps/<int:pk>/done/", keeping.finish_step, name="finish_step"),
    path("office/priorities/add/", priorities.set_priority, name="add_priority"),
    path("office/priorities/<int:pk>/", priorities.set_priority, name="set_priority"),
    path("office/priorities/<int:pk>/remove/", priorities.remove_priority, name="remove_priority"),
    path("office/membership/applications/", office.applications, name="applications"),
    path("office/membership/<int:pk>/approve/", office.approve, name="approve"),
    path("office/membership/<int:pk>/send-back/", office.send_back, name="send_back"),
    path("office/membership/<int:pk>/dates/", office.dates, name="dates"),
    path("office/membership/places/<int:pk>/adjust/", office.adjust, name="adjust"),
    path("office/membership/offers/", offers.offers, name="office_offers"),
    path("office/membership/offers/new/", offers.new_offer, name="new_offer"),
    path("office/membership/offers/<int:pk>/", offers.edit_offer, name="edit_offer"),
    path("office/membership/offers/<int:pk>/copy/", offers.copy_offer, name="copy_offer"),
    path("office/membership/offers/<int:pk>/publish/", offers.publish, name="publish"),
    path("office/membership/offers/<int:pk>/remove/", offers.remove_offer, name="remove_offer"),
    path("office/membership/offers/<int:pk>/tiers/add/", offers.add_tier, name="add_tier"),
    path("office/membership/tiers/<int:pk>/edit/", offers.edit_tier, name="edit_tier"),
    path("office/membership/tiers/<int:pk>/remove/", offers.remove_tier, name="remove_tier"),
]
