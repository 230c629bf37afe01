from django.urls import path

from schools.views import accounts, changing, designations, imports, logos, merging, officers, organisations, people

app_name = "schools"
urlpatterns = [
    # One's own account
    path("accounts/", accounts.account, name="account"),
    path("accounts/name/", accounts.rename, name="rename"),
    path("accounts/sessions/<int:session_id>/end/", accounts.end_session, name="end_session"),
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
    path("office/people/<int:person_id>/designate/", designations.designate, name="designate"),
    path("office/designations/<int:designation_id>/end/", designations.end_designation, name="end_designation"),
    path("office/people/<int:person_id>/view-as/", officers.view_as, name="view_as"),
    path("office/people/<int:person_id>/second-factor/", officers.ask_for_reset, name="ask_for_reset"),
    path("office/second-factors/", officers.second_factors, name="second_factors"),
    path("office/second-factors/<int:reset_id>/", officers.decide_reset, name="decide_reset"),
    # Schools, trusts and partners
    path("office/schools/", organisations.schools, name="schools"),
    path("office/schools/partners/", organisations.partners, name="partners"),
    path("office/schools/add/", organisations.add_organisation, name="add_organisation"),
    path("office/schools/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "office/schools/<int:organisation_id>/change/",
        changing.change_organisation,
        name="change_organisation",
    ),
    path(
        "office/schools/<int:organisation_id>/rename/",
        changing.rename_organisation,
        name="rename_organisation",
    ),
    path("office/schools/<int:organisation_id>/logo/", logos.logo, name="logo"),
    path("office/schools/<int:organisation_id>/logo/picture/", logos.logo_picture, name="logo_picture"),
    path("office/schools/<int:organisation_id>/logo/remove/", logos.remove_logo, name="remove_logo"),
    path("office/schools/<int:organisation_id>/names/add/", changing.add_name, name="add_name"),
    path("office/schools/names/<int:pk>/remove/", changing.remove_name, name="remove_name"),
    path("office/schools/<int:organisation_id>/mailboxes/add/", changing.add_mailbox, name="add_mailbox"),
    path("office/schools/mailboxes/<int:pk>/remove/", changing.remove_mailbox, name="remove_mailbox"),
    path("office/schools/<int:organisation_id>/domains/add/", changing.add_domain, name="add_domain"),
    path("office/schools/domains/<int:pk>/remove/", changing.remove_domain, name="remove_domain"),
    path("office/schools/<int:organisation_id>/terms/", changing.term_dates, name="term_dates"),
    path("office/schools/terms/<int:pk>/remove/", changing.remove_term_date, name="remove_term_date"),
    # Bringing lists in
    path("office/schools/imports/", imports.imports, name="imports"),
    path("office/schools/imports/register/", imports.import_register, name="import_register"),
    path("office/schools/imports/lists/<slug:slug>/", imports.import_sheet, name="import_sheet"),
    path("office/schools/imports/lists/<slug:slug>/template.csv", imports.import_template, name="import_template"),
    path("office/schools/imports/<int:job_id>/", imports.import_job, name="import_job"),
    path("office/schools/imports/<int:job_id>/check/", imports.import_check, name="import_check"),
    path("office/schools/imports/<int:job_id>/report.csv", imports.import_report, name="import_report"),
    path("office/schools/imports/<int:job_id>/again/", imports.import_again, name="import_again"),
    # Two records of one person
    path("office/people/duplicates/", merging.duplicates, name="duplicates"),
    path("office/people/<int:person_id>/merge/", merging.choose_other, name="choose_other"),
    path("office/people/<int:person_id>/merge/<int:other_id>/", merging.merge, name="merge"),
    path("view-as/stop/", officers.view_as_stop, name="view_as_stop"),
    path("view-as/over/", officers.view_as_over, name="view_as_over"),
]
