"""Every address of the portal, and who may go there. An address that is not here makes a test fail.

Each entry says with which of a school's things the address is made, who may read it and who may send to it. Everybody
else gets what a page that is not there gives: 404, or for people who are not signed in the way to sign in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.calendar import AcademicYear
from tests.site.world import ROLES

Things = dict[str, Any]
Maker = Callable[[Things], tuple]
NOBODY: frozenset[str] = frozenset()
ANYBODY = frozenset(ROLES)
SIGNED_IN = ANYBODY - {"anybody"}
OFFICE = frozenset({"course_officer", "finance_officer", "administrator", "itt_lead"})
#: Whoever sees what courses cost and what came of a year.
REPORTED = OFFICE - {"itt_lead"}
COURSES = frozenset({"course_officer", "administrator"})
PEOPLE = frozenset({"administrator"})
#: Whoever leads teacher training, and who sees its numbers.
TRAINING = frozenset({"itt_lead"})
NUMBERS = frozenset({"itt_lead", "administrator"})
#: Whoever sees the alliance's books.
BOOKS = frozenset({"finance_officer", "administrator"})
#: Lists of people and places are brought in by administrators, of old debts by finance officers.
LISTS = frozenset({"finance_officer", "administrator"})
KEEPS_BOOKS = frozenset({"finance_officer"})
SCHOOL = frozenset({"head", "cpd_lead", "school_office"})
#: Whoever settles to whom a school's invoices go, and disputes one.
SETTLES = frozenset({"head", "school_office"})
HEADS = frozenset({"head"})
#: Whoever decides on a school's bookings.
DECIDES = frozenset({"head", "deputy"})
#: Whoever takes or sees the register of one of our courses.
LEADERS = frozenset({"leader"}) | COURSES
MINE = frozenset({"teacher"})


@dataclass(frozen=True)
class Address:
    """Who may read and who may send, and with what the address is made."""

    reads: frozenset[str] = NOBODY
    sends: frozenset[str] = NOBODY
    made_of: Maker = lambda things: ()


def of(*names: str) -> Maker:
    """An address made of these things: a record by its number, a word by itself."""
    return lambda things: tuple(getattr(things[name], "pk", things[name]) for name in names)


WITHOUT_PARTS = of()


def slug_of(things: Things) -> tuple:
    return (things["programme"].slug,)


def cycle_of(things: Things) -> tuple:
    return (things["programme"].slug, things["cohort"].number)


def this_year_of(name: str) -> Maker:
    """An address made of a thing and the academic year."""
    return lambda things: (things[name].pk, AcademicYear.now().start)


def code_of(things: Things) -> tuple:
    return (things["certificate"].code,)


def public(made_of: Maker = WITHOUT_PARTS) -> Address:
    return Address(reads=ANYBODY, made_of=made_of)


def page(who: frozenset[str], made_of: Maker = WITHOUT_PARTS, *, sends: frozenset[str] | None = None) -> Address:
    """A page with a form: whoever reads it may send it."""
    return Address(reads=who, sends=who if sends is None else sends, made_of=made_of)


def only_read(who: frozenset[str], made_of: Maker = WITHOUT_PARTS) -> Address:
    return Address(reads=who, made_of=made_of)


def only_sent(who: frozenset[str], made_of: Maker = WITHOUT_PARTS) -> Address:
    return Address(sends=who, made_of=made_of)


def names() -> Iterator[str]:
    """The name of every address there is."""
    yield from _names(get_resolver(), "")


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"
        else:
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


#: Whoever has a confirmed post somewhere, be it at the alliance.
HAS_A_POST = SIGNED_IN - {"newcomer", "leader", "leader_elsewhere"}

ADDRESSES: dict[str, Address] = {
    # Teacher training
    "itt:index": public(),
    "itt:route_finder": public(),
    "itt:check": public(),
    "itt:partnership": public(lambda things: (things["partnership"].slug,)),
    "itt:school": page(HEADS, of("school")),
    "itt:mine": only_read(SIGNED_IN),
    "itt:begin": only_sent(SIGNED_IN),
    "itt:choose": only_sent(MINE | {"teacher_elsewhere"}),  # each in an application of their own
    "itt:choice": page(MINE, of("itt_choice")),
    "itt:section": page(MINE | {"teacher_elsewhere"}, lambda things: ("degree",)),
    "itt:applications": only_read(TRAINING),
    "itt:decide": page(TRAINING, of("itt_choice")),
    "itt:office": only_read(NUMBERS),
    "itt:nation": page(TRAINING),
    "itt:bid": page(NUMBERS, of("bid"), sends=TRAINING),
    "itt:new_partnership": page(TRAINING),
    "itt:partnership_office": page(TRAINING, of("partnership")),
    "itt:open_bid": page(TRAINING, of("unbid")),
    "itt:new_course": page(TRAINING, of("partnership")),
    "itt:course": page(TRAINING, of("itt_course")),
    "itt:answer_school": only_sent(TRAINING, of("asks_to_join")),
    "itt:cycles": page(TRAINING),
    "itt:cycle": page(TRAINING, of("cycle")),
    "itt:next_cycle": page(TRAINING),
    "itt:trainees": only_read(TRAINING),
    "itt:new_trainee": page(TRAINING),
    "itt:trainee": page(TRAINING, of("trainee")),
    # Leadership programmes
    "leadership:index": public(),
    "leadership:programme": public(lambda things: (things["leadership_programme"].slug,)),
    "leadership:mine": only_read(SIGNED_IN),
    "leadership:apply": only_sent(SIGNED_IN, lambda things: (things["leadership_programme"].slug, 1)),
    "leadership:nominate": page(HAS_A_POST, lambda things: (things["leadership_programme"].slug, 1)),
    "leadership:nomination": page(ANYBODY, of("nomination_token")),
    "leadership:application": page(MINE, of("taking_part")),
    "leadership:accept": only_sent(MINE, of("offered_application")),
    "leadership:leave": page(MINE, of("taking_part")),
    "leadership:feedback": page(MINE, lambda things: (things["taking_part"].pk, "middle")),
    "leadership:directory": only_sent(MINE, of("taking_part")),
    "leadership:support": page(HEADS, of("application_to_support")),
    "leadership:school": only_read(HEADS, of("school")),
    "leadership:growing": page(MINE, of("taking_part")),
    "leadership:shadow": page(MINE, of("taking_part")),
    "leadership:progression": page(MINE, of("completed_application")),
    "leadership:ask_coach": only_sent(MINE, of("taking_part", "other_coach")),
    "leadership:interview": only_sent(MINE, of("taking_part", "mock_interview")),
    "leadership:coaching": page(HAS_A_POST),
    "leadership:answer_match": only_sent(HEADS, of("match")),
    "leadership:answer_shadowing": only_sent(HEADS, of("shadowing")),
    "leadership:reflection": page(SIGNED_IN),
    "leadership:pledges": page(ANYBODY, sends=SIGNED_IN),
    "leadership:trials": page(HAS_A_POST, sends=frozenset({"head", "head_elsewhere"})),
    "leadership:fee": page(HEADS | MINE | BOOKS, of("commitment_fee"), sends=PEOPLE),
    "leadership:cohorts": only_read(PEOPLE),
    "leadership:cohort": only_read(PEOPLE, of("leadership_cohort")),
    "leadership:cohort_csv": only_read(PEOPLE, of("leadership_cohort")),
    "leadership:terms": page(PEOPLE, of("leadership_cohort")),
    "leadership:thoughts": page(PEOPLE, of("leadership_cohort")),
    "leadership:interviews": page(PEOPLE, of("leadership_cohort")),
    "leadership:note_interview": only_sent(PEOPLE, of("taken_interview")),
    "leadership:people": only_read(BOOKS),
    "leadership:qualifications": page(PEOPLE),
    "leadership:qualification": page(PEOPLE, of("qualification")),
    "leadership:grants": page(PEOPLE),
    "leadership:grant": page(PEOPLE, of("grant")),
    "leadership:office_pledges": page(PEOPLE),
    "leadership:open_pledge": only_sent(PEOPLE, of("pledge")),
    "leadership:achieved": only_sent(PEOPLE, of("taking_part")),
    "leadership:facts": page(PEOPLE, of("leadership_programme")),
    "leadership:office_application": only_read(PEOPLE, of("application_to_support")),
    "leadership:take_out": page(PEOPLE, of("application_to_support")),
    "leadership:step": only_sent(PEOPLE, lambda things: (things["application_to_support"].pk, "wait")),
    "leadership:catch_up": only_sent(PEOPLE, of("taking_part", "leadership_session")),
    "leadership:fees": page(BOOKS),
    # The front
    "home:index": public(),
    "home:figures": public(),
    "home:figure": only_read(COURSES, lambda things: (1990, "cpd")),
    "home:contact": public(),
    "home:cookies": public(),
    "home:accessibility": public(),
    "home:privacy": public(),
    "core:healthz": public(),
    "core:readyz": public(),
    "core:inbox_list": only_read(NOBODY),
    "core:inbox_letter": only_read(NOBODY, lambda things: ("a-letter",)),
    # Questions to the alliance
    "enquiries:ask": page(ANYBODY),
    "enquiries:asked": page(ANYBODY, of("question_token")),
    "enquiries:sent": public(of("question_token")),
    "enquiries:mine": only_read(SIGNED_IN),
    "enquiries:welcome_head": page(frozenset({"head", "head_elsewhere"})),
    "enquiries:inbox": only_read(OFFICE),
    "enquiries:add": page(OFFICE),
    "enquiries:enquiry": page(OFFICE, of("question")),
    "enquiries:take": only_sent(OFFICE, of("question")),
    "enquiries:hand_on": page(OFFICE, of("question")),
    "enquiries:due": page(OFFICE, of("question")),
    "enquiries:note": page(OFFICE, of("question")),
    "enquiries:said": page(OFFICE, of("question")),
    "enquiries:link": page(OFFICE, of("question")),
    "enquiries:close": page(OFFICE, of("question")),
    "enquiries:spam": only_sent(OFFICE, of("question")),
    "enquiries:no_spam": only_sent(OFFICE, of("question")),
    "enquiries:welcomes": only_read(PEOPLE),
    "enquiries:begin_welcoming": only_sent(PEOPLE),
    # Courses, as anyone sees them
    "programmes:catalogue": public(),
    "programmes:month": public(),
    "programmes:calendar": public(),
    "programmes:partner_logo": public(lambda things: (things["programme_partner"].organisation_id,)),
    "programmes:course_calendar": public(slug_of),
    "programmes:brochures": public(),
    "programmes:brochure": public(of("term")),
    "programmes:poster": public(cycle_of),
    # What somebody keeps in view
    "programmes:save_course": page(SIGNED_IN, slug_of),
    "programmes:unsave_course": only_sent(SIGNED_IN, slug_of),
    "programmes:keep_search": page(SIGNED_IN),
    "programmes:rename_search": page(MINE, of("search")),
    "programmes:tell_of_search": only_sent(MINE, of("search")),
    "programmes:remove_search": only_sent(MINE, of("search")),
    "programmes:stop": page(ANYBODY, of("stopping_token")),
    "home:saved": only_read(SIGNED_IN),
    "bookings:course": public(slug_of),
    "bookings:course_cycle": public(cycle_of),
    # One's own
    "home:my": only_read(SIGNED_IN),
    "home:record": only_read(SIGNED_IN),
    "home:my_privacy": page(SIGNED_IN),
    "home:my_data": only_read(SIGNED_IN),
    "home:change_calendar": only_sent(SIGNED_IN),
    "home:calendar": public(of("calendar_token")),
    "schools:account": only_read(SIGNED_IN),
    "schools:rename": page(SIGNED_IN),
    "schools:end_session": only_sent(MINE, of("login")),
    "schools:welcome": page(SIGNED_IN, sends=NOBODY),
    "schools:choose_role": page(SIGNED_IN, of("school")),
    "schools:claim_code": page(ANYBODY),
    "schools:view_as_stop": only_sent(SIGNED_IN),
    "schools:view_as_over": only_read(SIGNED_IN),
    # Places
    "bookings:book": only_sent(SIGNED_IN, of("cohort")),
    "bookings:booking": only_read(MINE | SCHOOL | COURSES, of("booking")),
    "bookings:calendar": only_read(MINE | SCHOOL | COURSES, of("booking")),
    "bookings:needs": page(MINE | COURSES, of("booking")),
    "bookings:cancel": page(MINE | SCHOOL | COURSES, of("booking")),
    "bookings:after_change": only_sent(MINE | SCHOOL | COURSES, of("booking")),
    "bookings:move_place": page(MINE | SCHOOL | COURSES, of("cancelled_booking")),
    "bookings:accept_offer": only_sent(MINE | SCHOOL | COURSES, of("booking")),
    "bookings:colleagues": page(SCHOOL | COURSES | {"head_elsewhere"}, of("cohort")),
    "bookings:request": only_read(SCHOOL | COURSES, lambda things: (things["unnamed"].request_id,)),
    "bookings:beforehand": page(
        SCHOOL | COURSES | {"colleague"}, lambda things: (things["waiting_booking"].request_id,)
    ),
    "bookings:name": page(SCHOOL | COURSES, of("unnamed")),
    "bookings:swap": page(SCHOOL | COURSES | {"colleague"}, of("held")),
    "bookings:drop_stand_in": only_sent(
        SCHOOL | COURSES | {"colleague"}, lambda things: (things["held"].pk, things["stand_in"].session_id)
    ),
    "bookings:change_mode": only_sent(SCHOOL | COURSES | {"colleague"}, of("held")),
    "bookings:set_cover": only_sent(SCHOOL | COURSES, of("booking")),
    "bookings:evaluate": page(MINE, of("past_booking")),
    "bookings:impact": page(MINE, of("past_booking")),
    "bookings:certificate": only_read(MINE | SCHOOL | COURSES, code_of),
    "bookings:check_certificate": public(),
    "bookings:verify": public(code_of),
    # Links in letters: whoever holds one is its reader
    "bookings:approval": page(ANYBODY, of("approval_token")),
    "bookings:join": page(ANYBODY, of("joining_online")),
    "bookings:claim": page(ANYBODY, of("claim_token")),
    "schools:invitation": page(ANYBODY, of("invitation_token")),
    "schools:join": page(ANYBODY, of("joining_token")),
    # One's school
    "home:school": only_read(SCHOOL, of("school")),
    "home:school_bookings": only_read(SCHOOL, of("school")),
    "home:school_charges": only_read(SCHOOL, of("school")),
    "payments:invoice": only_read(SCHOOL | BOOKS, of("invoice")),
    "payments:invoice_pdf": only_read(SCHOOL | BOOKS, of("invoice")),
    "payments:bank_statements": only_read(BOOKS),
    "payments:bring_in_statement": page(KEEPS_BOOKS),
    "payments:check_statement": page(KEEPS_BOOKS, of("statement_job")),
    "payments:statement_work": only_read(KEEPS_BOOKS, of("statement_job")),
    "payments:statement_report": only_read(KEEPS_BOOKS, of("statement_job")),
    "payments:bank_statement": only_read(BOOKS, of("bank_statement")),
    "payments:bank_queue": page(BOOKS, sends=KEEPS_BOOKS),
    "payments:bank_line": page(BOOKS, of("bank_line"), sends=KEEPS_BOOKS),
    "payments:payment_runs": page(BOOKS, sends=KEEPS_BOOKS),
    "payments:payment_run": page(BOOKS, of("payment_run"), sends=KEEPS_BOOKS),
    "payments:export_run": only_sent(KEEPS_BOOKS, of("payment_run")),
    "payments:journals": page(BOOKS, sends=KEEPS_BOOKS),
    "payments:journal": page(BOOKS, of("journal"), sends=KEEPS_BOOKS),
    "payments:export_journal": only_sent(KEEPS_BOOKS, of("journal")),
    "payments:credit_note_pdf": only_read(SCHOOL | BOOKS, of("credit_note")),
    "payments:dispute": page(SETTLES, of("invoice")),
    "payments:money": only_read(SCHOOL, of("school")),
    "payments:school_invoices": only_read(SCHOOL, of("school")),
    "payments:statement": only_read(SCHOOL, of("school")),
    "payments:details": only_read(SCHOOL, of("school")),
    "payments:billing": page(SETTLES, of("school")),
    "payments:settlement": page(SETTLES, of("school")),
    "payments:orders": page(SETTLES, of("school")),
    "payments:ask_back": page(SETTLES, of("school")),
    "payments:trust_money": only_read(NOBODY, of("school")),
    "payments:pay_by_card": page(NOBODY),  # without a card provider it is not there
    "payments:card_events": page(NOBODY),
    "payments:checkout": only_read(SCHOOL | BOOKS, of("checkout")),
    "payments:review": only_read(BOOKS),
    "payments:look_again": only_sent(KEEPS_BOOKS, of("refund")),
    "payments:settle": page(KEEPS_BOOKS, of("refund")),
    "payments:settle_notice": page(KEEPS_BOOKS, of("card_notice")),
    "home:budget": only_read(SCHOOL, of("school")),
    "home:out": only_read(SCHOOL, of("school")),
    "home:out_calendar": public(of("out_token")),
    "home:training": only_read(SCHOOL, of("school")),
    "home:sweep": page(SCHOOL, of("school")),
    "home:settings": only_read(SCHOOL, of("school")),
    "home:supply_rates": page(SCHOOL, of("school")),
    "home:set_budget": page(frozenset({"head"}), this_year_of("school")),
    "bookings:approvals": page(SCHOOL | DECIDES, of("school"), sends=DECIDES | {"cpd_lead"}),
    "bookings:undo_decision": page(DECIDES, of("decided_approval")),
    "bookings:approval_settings": only_read(SCHOOL, of("school")),
    "bookings:approval_rules": page(HEADS, of("school")),
    "bookings:name_deputy": page(HEADS, of("school")),
    "bookings:end_deputy": only_sent(HEADS, of("school", "deputy")),
    "bookings:call": page(frozenset({"head"}), of("school")),
    "bookings:take_back_call": only_sent(frozenset({"head"}), of("school")),
    "schools:staff": only_read(SCHOOL | PEOPLE, of("school")),
    "schools:add_colleague": page(SCHOOL | PEOPLE, of("school")),
    "schools:change_post": page(SCHOOL | PEOPLE, of("post")),
    "bookings:end_post": page(SCHOOL | PEOPLE | {"colleague"}, of("post")),
    "schools:invite": only_sent(SCHOOL | PEOPLE, of("without_email")),
    "schools:claim_letter": page(SCHOOL | PEOPLE, of("without_email")),
    "bookings:decide_claim": page(PEOPLE | {"head"}, of("claim")),
    # Registers
    "bookings:registers": only_read(LEADERS | {"leader_elsewhere"}),
    "bookings:register_worker": public(),
    "bookings:register": page(LEADERS, of("past_session")),
    "bookings:needs_on_course": only_read(LEADERS, of("past_session")),
    "bookings:walk_in": page(LEADERS, of("past_session")),
    "bookings:newcomer": page(LEADERS, of("past_session")),
    "bookings:register_pdf": only_read(LEADERS, of("past_session")),
    "bookings:register_csv": only_read(LEADERS, of("past_session")),
    "bookings:evaluations": only_read(LEADERS, of("past_cohort")),
    "bookings:quotes": page(COURSES, of("past_cohort")),
    # The office
    "home:office": only_read(OFFICE),
    "home:find": only_read(OFFICE),
    "home:bookings": only_read(COURSES),
    "home:cohort": only_read(COURSES, of("cohort")),
    "home:cohort_money": page(REPORTED, of("cohort")),
    "home:remove_cost": only_sent(REPORTED, of("cost")),
    "home:reports": only_read(REPORTED),
    "home:results": only_read(REPORTED),
    "home:costs": page(REPORTED),
    "home:remove_year_cost": only_sent(REPORTED, of("year_cost")),
    "home:messages": only_read(COURSES),
    "home:message": only_read(COURSES, of("message")),
    "home:send_again": only_sent(COURSES, of("message")),
    "home:cancel_message": only_sent(COURSES, of("message")),
    "home:audit_trail": only_read(PEOPLE),
    "home:data": only_read(PEOPLE, of("person")),
    "home:erase": page(PEOPLE, of("person")),
    "payments:office_money": only_read(BOOKS),
    "payments:check_books": only_sent(KEEPS_BOOKS),
    "payments:debtors": only_read(BOOKS),
    "payments:invoices": only_read(BOOKS),
    "payments:account": only_read(BOOKS, of("school")),
    "payments:propose_details": page(KEEPS_BOOKS, of("school")),
    "payments:ask_refund": page(KEEPS_BOOKS, of("school")),
    "payments:decide_details": page(BOOKS, of("bank_details")),
    "payments:refuse_details": only_sent(KEEPS_BOOKS, of("bank_details")),
    "payments:payment": page(BOOKS, of("payment"), sends=KEEPS_BOOKS),
    "payments:whose": page(KEEPS_BOOKS, of("payment")),
    "payments:take_off": page(KEEPS_BOOKS, of("payment", "invoice")),
    "payments:add_charge": page(KEEPS_BOOKS, of("school")),
    "payments:issue": page(KEEPS_BOOKS, of("school")),
    "payments:credit": page(KEEPS_BOOKS, of("invoice")),
    "payments:send_again": only_sent(KEEPS_BOOKS, of("invoice")),
    "payments:settle_dispute": only_sent(KEEPS_BOOKS, of("invoice")),
    "payments:write_off": page(KEEPS_BOOKS, of("invoice")),
    "payments:payables": only_read(BOOKS),
    "payments:add_payable": page(KEEPS_BOOKS),
    "payments:withdraw_payable": only_sent(KEEPS_BOOKS, of("payable")),
    "payments:books": only_read(BOOKS),
    "payments:add_issuer": page(KEEPS_BOOKS),
    "payments:issuer": page(BOOKS, of("issuer"), sends=KEEPS_BOOKS),
    "payments:edit_issuer": page(KEEPS_BOOKS, of("issuer")),
    "payments:product": page(KEEPS_BOOKS, lambda things: ("course",)),
    "payments:refunds": only_read(BOOKS),
    "payments:refund": only_read(BOOKS, of("asked_refund")),
    "payments:decide_refund": only_sent(KEEPS_BOOKS, lambda things: (things["asked_refund"].pk, "approve")),
    "bookings:claims": only_read(PEOPLE),
    "bookings:decide_cohort": page(COURSES, of("cohort")),
    "bookings:write": page(COURSES, of("cohort")),
    "bookings:bring_in": page(COURSES, of("cohort")),
    "bookings:bookings_template": only_read(COURSES),
    "bookings:check_bookings": page(COURSES, of("list_of_bookings")),
    "bookings:announcement": only_read(COURSES, of("announcement")),
    "bookings:cancel_cohort": page(COURSES, of("cohort")),
    "bookings:cancel_session": page(COURSES, of("session")),
    "bookings:move_session": page(COURSES, of("session")),
    # The office's courses
    "programmes:courses": only_read(COURSES),
    "programmes:create": page(COURSES),
    "programmes:term": page(COURSES),
    "programmes:work": only_read(COURSES, of("work")),
    "programmes:work_report": only_read(COURSES, of("work")),
    "programmes:cohort": only_read(COURSES, of("cohort")),
    "programmes:edit": page(COURSES, of("cohort")),
    "programmes:edit_cohort": page(COURSES, of("cohort")),
    "programmes:publish": page(COURSES, of("draft")),
    "programmes:unpublish": page(COURSES, of("cohort")),
    "programmes:remove": page(COURSES, of("draft")),
    "programmes:duplicate": page(COURSES, of("cohort")),
    "programmes:new_cycle": page(COURSES, of("cohort")),
    "programmes:add_leader": page(COURSES, of("cohort")),
    "programmes:remove_leader": page(COURSES, of("programme_leader")),
    "programmes:add_partner": page(COURSES, of("cohort")),
    "programmes:remove_partner": page(COURSES, of("programme_partner")),
    "programmes:add_session": page(COURSES, of("cohort")),
    "programmes:series": page(COURSES, of("cohort")),
    "programmes:edit_session": page(COURSES, of("session")),
    "programmes:remove_session": page(COURSES, of("session")),
    "programmes:add_presenter": page(COURSES, of("session")),
    "programmes:remove_presenter": page(COURSES, of("session", "presenter")),
    "programmes:add_price": page(COURSES, of("cohort")),
    "programmes:edit_price": page(COURSES, of("price")),
    "programmes:remove_price": page(COURSES, of("price")),
    # Files for participants
    "programmes:materials": page(LEADERS, of("past_cohort")),
    "programmes:remove_material": page(LEADERS, of("material")),
    "bookings:material": only_read(MINE | LEADERS, of("material")),
    # Venues and rooms
    "programmes:venues": only_read(COURSES),
    "programmes:add_venue": page(COURSES),
    "programmes:venue": only_read(COURSES, of("venue")),
    "programmes:edit_venue": page(COURSES, of("venue")),
    "programmes:add_room": page(COURSES, of("venue")),
    "programmes:edit_room": page(COURSES, of("room")),
    "programmes:remove_room": page(COURSES, of("room")),
    "programmes:policies": only_read(COURSES),
    "programmes:new_policy": page(COURSES),
    "programmes:edit_policy": page(COURSES, of("policy")),
    "programmes:make_usual": only_sent(COURSES, of("policy")),
    # Membership
    "home:membership": public(),
    "members:past": public(),
    "members:offer": public(of("this_year")),
    "members:join": page(HEADS | {"head_elsewhere"}, of("next_year")),
    "members:joined": only_read(SCHOOL | {"head_elsewhere"}, of("this_year")),
    "members:membership": only_read(SCHOOL | BOOKS, of("membership")),
    "members:withdraw": page(HEADS | PEOPLE, of("membership")),
    "members:places": only_read(SCHOOL | BOOKS, of("account")),
    "members:priorities": public(),
    "members:schools": only_read(BOOKS),
    "members:school": page(BOOKS, of("school")),
    "members:record": page(PEOPLE, of("school")),
    "members:finish_step": only_sent(BOOKS, of("contact_note")),
    "members:add_priority": page(PEOPLE),
    "members:set_priority": page(PEOPLE, of("priority")),
    "members:remove_priority": only_sent(PEOPLE, of("priority")),
    "members:latest_renewals": only_read(BOOKS),
    "members:renewals": only_read(BOOKS, of("this_year")),
    "members:renew_many": page(PEOPLE, of("this_year")),
    "members:renewal_job": only_read(PEOPLE, of("renewal_job")),
    "members:renewal_report": only_read(PEOPLE, of("renewal_job")),
    "members:sign": page(HEADS, of("membership")),
    "members:applications": only_read(BOOKS),
    "members:approve": only_sent(PEOPLE, of("application")),
    "members:send_back": only_sent(PEOPLE, of("application")),
    "members:dates": page(PEOPLE, of("membership")),
    "members:adjust": only_sent(PEOPLE, of("account")),
    "members:office_offers": only_read(PEOPLE),
    "members:new_offer": page(PEOPLE),
    "members:copy_offer": only_sent(PEOPLE, of("draft_offer")),
    "members:edit_offer": page(PEOPLE, of("draft_offer")),
    "members:publish": only_sent(PEOPLE, of("draft_offer")),
    "members:remove_offer": only_sent(PEOPLE, of("draft_offer")),
    "members:add_tier": page(PEOPLE, of("draft_offer")),
    "members:edit_tier": page(PEOPLE, of("draft_tier")),
    "bookings:follow_successor": page(PEOPLE, of("school")),
    "members:remove_tier": only_sent(PEOPLE, of("draft_tier")),
    # The office's schools and people
    "schools:schools": only_read(PEOPLE),
    "schools:partners": only_read(PEOPLE),
    "schools:organisation": only_read(PEOPLE, of("school")),
    "schools:add_organisation": page(PEOPLE),
    "schools:change_organisation": page(PEOPLE, of("school")),
    "schools:rename_organisation": page(PEOPLE, of("school")),
    "schools:logo": page(PEOPLE, of("school")),
    "schools:logo_picture": only_read(PEOPLE, lambda things: (things["programme_partner"].organisation_id,)),
    "schools:remove_logo": only_sent(PEOPLE, of("school")),
    "schools:add_name": page(PEOPLE, of("school")),
    "schools:remove_name": only_sent(PEOPLE, of("name")),
    "schools:add_mailbox": page(PEOPLE, of("school")),
    "schools:remove_mailbox": only_sent(PEOPLE, of("mailbox")),
    "schools:add_domain": page(PEOPLE, of("school")),
    "schools:remove_domain": only_sent(PEOPLE, of("domain")),
    "schools:term_dates": page(PEOPLE, of("school")),
    "schools:remove_term_date": only_sent(PEOPLE, of("term_date")),
    "schools:people": only_read(PEOPLE),
    "schools:person": only_read(PEOPLE, of("person")),
    "schools:give_post": page(PEOPLE, of("person")),
    "schools:designate": page(PEOPLE, of("person")),
    "schools:end_designation": page(PEOPLE, of("designation")),
    "schools:view_as": page(PEOPLE, of("person")),
    "schools:ask_for_reset": page(PEOPLE, of("person")),
    "schools:second_factors": only_read(PEOPLE),
    "schools:decide_reset": page(PEOPLE, of("reset")),
    "schools:duplicates": only_read(PEOPLE),
    "schools:choose_other": only_read(PEOPLE, of("person")),
    "schools:merge": page(PEOPLE, of("person", "other_person")),
    "schools:imports": only_read(LISTS),
    "schools:import_register": page(PEOPLE),
    "schools:import_sheet": page(PEOPLE, lambda things: ("people",)),
    "schools:import_template": only_read(PEOPLE, lambda things: ("people",)),
    "schools:import_job": only_read(PEOPLE, of("job")),
    "schools:import_check": page(PEOPLE, of("job")),
    "schools:import_report": only_read(PEOPLE, of("job")),
    "schools:import_again": only_sent(PEOPLE, of("job")),
}
