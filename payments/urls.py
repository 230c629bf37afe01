from django.urls import path

from payments.views import cards, invoices, reviewing, school, settling

app_name = "payments"
urlpatterns = [
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>.pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("credit-notes/<int:pk>.pdf", invoices.credit_note_pdf, name="credit_note_pdf"),
    path("invoices/<int:pk>/dispute/", settling.dispute, name="dispute"),
    path("school/<int:pk>/money/", school.money, name="money"),
    path("school/<int:pk>/money/invoices/", school.invoices, name="school_invoices"),
    path("school/<int:pk>/money/statement/", school.statement, name="statement"),
    path("school/<int:pk>/money/details/", settling.details, name="details"),
    path("school/<int:pk>/money/details/billing/", settling.billing, name="billing"),
    path("school/<int:pk>/money/details/settlement/", settling.settlement, name="settlement"),
    path("school/<int:pk>/money/orders/", settling.orders, name="orders"),
    path("school/<int:pk>/money/back/", settling.ask_back, name="ask_back"),
    path("trusts/<int:pk>/money/", school.trust, name="trust_money"),
    path("card-payments/", cards.pay_by_card, name="pay_by_card"),
    path("card-payments/<uuid:key>/", cards.checkout, name="checkout"),
    path("payments/card/events/", cards.card_events, name="card_events"),
    path("office/refunds/review/", reviewing.review, name="review"),
    path("office/refunds/<int:pk>/look-again/", reviewing.look_again, name="look_again"),
    path("office/refunds/<int:pk>/settle/", reviewing.settle, name="settle"),
    path("office/card-notices/<int:pk>/settle/", reviewing.settle_notice, name="settle_notice"),
]
