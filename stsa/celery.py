"""The timetable. Beat only wakes workers; what is due is asked of the database, so two beats do no harm."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")

app = Celery("stsa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_MINUTE = 60.0

app.conf.beat_schedule = {
    "heartbeat": {"task": "core.tasks.note_heartbeat", "schedule": 20.0},
    "deliver messages": {"task": "core.tasks.deliver_messages", "schedule": 15.0},
    "run jobs that wait": {"task": "core.tasks.run_jobs", "schedule": EVERY_MINUTE},
    "send session reminders": {"task": "bookings.tasks.send_reminders", "schedule": EVERY_MINUTE},
    "remind of approvals": {"task": "bookings.tasks.remind_of_approvals", "schedule": EVERY_MINUTE},
    "lapse approvals": {"task": "bookings.tasks.lapse_approvals", "schedule": EVERY_MINUTE},
    "offer freed places": {"task": "bookings.tasks.offer_places", "schedule": EVERY_MINUTE},
    "give up places without a name": {"task": "bookings.tasks.give_up_unnamed", "schedule": EVERY_MINUTE},
    "ask for evaluations": {"task": "bookings.tasks.ask_for_evaluations", "schedule": EVERY_MINUTE},
    "remind leaders of registers": {"task": "bookings.tasks.remind_of_registers", "schedule": EVERY_MINUTE},
    "confirm courses": {"task": "bookings.tasks.confirm_courses", "schedule": EVERY_MINUTE},
    "tell of new courses": {"task": "programmes.tasks.tell_of_new_courses", "schedule": EVERY_MINUTE},
    "tell of sign-up that closes": {"task": "bookings.tasks.tell_of_closings", "schedule": EVERY_MINUTE},
    "start and finish cohorts": {"task": "bookings.tasks.follow_the_calendar", "schedule": EVERY_MINUTE},
    "write the Monday letters": {"task": "bookings.tasks.write_monday_letters", "schedule": EVERY_MINUTE},
    "remind of questions": {"task": "enquiries.tasks.remind_of_questions", "schedule": EVERY_MINUTE},
    "close quiet questions": {"task": "enquiries.tasks.close_quiet_questions", "schedule": EVERY_MINUTE},
    "welcome new heads": {"task": "enquiries.tasks.welcome_new_heads", "schedule": EVERY_MINUTE},
    "send money back by card": {"task": "payments.tasks.send_due_refunds", "schedule": EVERY_MINUTE},
    "hear the card provider": {"task": "payments.tasks.handle_card_notices", "schedule": EVERY_MINUTE},
    "look after card payments": {"task": "payments.tasks.look_after_checkouts", "schedule": EVERY_MINUTE},
    "look after leadership places": {"task": "leadership.tasks.look_after_places", "schedule": EVERY_MINUTE},
    "look after offers of teacher training": {"task": "itt.tasks.look_after_offers", "schedule": EVERY_MINUTE},
    "look after applications to train": {"task": "itt.tasks.look_after_applications", "schedule": 10 * EVERY_MINUTE},
    "recommend on commitment fees": {"task": "leadership.tasks.recommend_on_fees", "schedule": 10 * EVERY_MINUTE},
    "write reminders of leadership": {"task": "leadership.tasks.write_reminders", "schedule": 10 * EVERY_MINUTE},
    "settle commitment fees": {"task": "leadership.tasks.settle_fees", "schedule": 10 * EVERY_MINUTE},
    "invoice what is due": {"task": "payments.tasks.invoice_what_is_due", "schedule": EVERY_MINUTE},
    "remind of renewing": {"task": "members.tasks.remind_of_renewal", "schedule": 10 * EVERY_MINUTE},
    "let course places run out": {"task": "members.tasks.let_places_expire", "schedule": 10 * EVERY_MINUTE},
    "remind of invoices": {"task": "payments.tasks.remind_of_invoices", "schedule": crontab(hour=7, minute=20)},
    "check the books": {"task": "payments.tasks.check_books", "schedule": crontab(hour=2, minute=40)},
    "ask the office about claims": {"task": "schools.tasks.escalate_claims", "schedule": EVERY_MINUTE},
    "forget what is past its time": {"task": "home.tasks.forget_what_is_past", "schedule": crontab(hour=3, minute=10)},
}
