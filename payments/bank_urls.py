"""The office's pages about the bank: statements, lines that wait, payment runs, and journals of councils."""

from django.urls import path

from payments.views import bank, bank_lines, runs

urlpatterns = [
    path("bank/", bank.bank_statements, name="bank_statements"),
    path("bank/bring-in/", bank.bring_in_statement, name="bring_in_statement"),
    path("bank/bring-in/<int:job_id>/", bank.check_statement, name="check_statement"),
    path("bank/work/<int:job_id>/", bank.statement_work, name="statement_work"),
    path("bank/work/<int:job_id>/report.csv", bank.statement_report, name="statement_report"),
    path("bank/statements/<int:pk>/", bank.bank_statement, name="bank_statement"),
    path("bank/waiting/", bank_lines.bank_queue, name="bank_queue"),
    path("bank/lines/<int:pk>/", bank_lines.bank_line, name="bank_line"),
    path("runs/", runs.payment_runs, name="payment_runs"),
    path("runs/<int:pk>/", runs.payment_run, name="payment_run"),
    path("runs/<int:pk>/export/", runs.export_run, name="export_run"),
    path("journals/", runs.journal_batches, name="journals"),
    path("journals/<int:pk>/", runs.journal, name="journal"),
    path("journals/<int:pk>/export/", runs.export_journal, name="export_journal"),
]
