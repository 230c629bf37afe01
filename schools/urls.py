from django.urls import path

from schools.views import accounts, officers, people

app_name = "schools"
urlpatterns = [
    # One's own account
    path("accounts/", accounts.account, name="account"),
    path("accounts/name/", accounts.rename, name="rename"),
    path("welcome/", accounts.welcome, name="welcome"),
    path("welcome/<int:organisation_id>/", accounts.choose_role, name="choose_role"),
    path("invitations/<str:token>/", accounts.invitation, name="invitation"),
    path("claim-code/", accounts.claim_code, name="claim_code"),
    path("join/<str:token>/", accounts.join, name="join"),
    # A school's staff
    path("schools/<int:organisation_id>/staff/", people.staff, name="staff"),
    path("schools/<int:organisation_id>/staff/add/", people.add_colleague, name="add_colleague"),
    path("posts/<int:post_id>/", people.change_post, name="change_post"),
    path("people/<int:person_id>/invite/", people.invite, name="invite"),
    path("people/<int:person_id>/claim-letter/", people.claim_letter, name="claim_letter"),
    # The alliance's administrators
    path("office/people/", people.people, name="people"),
    path("office/people/<int:person_id>/", people.person, name="person"),
    path("office/people/<int:person_id>/give-post/", people.give_post, name="give_post"),
    path("office/people/<int:person_id>/view-as/", officers.view_as, name="view_as"),
    path("office/people/<int:person_id>/second-factor/", officers.ask_for_reset, name="ask_for_reset"),
    path("office/second-factors/", officers.second_factors, name="second_factors"),
    path("office/second-factors/<int:reset_id>/", officers.decide_reset, name="decide_reset"),
    path("view-as/stop/", officers.view_as_stop, name="view_as_stop"),
    path("view-as/over/", officers.view_as_over, name="view_as_over"),
]
