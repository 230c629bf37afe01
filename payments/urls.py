from django.urls import path

from payments.views import invoices

app_name = "payments"
urlpatterns = [
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>.pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("credit-notes/<int:pk>.pdf", invoices.credit_note_pdf, name="credit_note_pdf"),
]
