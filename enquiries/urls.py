from django.urls import path

from enquiries.views import asking, handling, office, welcoming

app_name = "enquiries"
urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("ask/<str:token>/", asking.asked, name="asked"),
    path("ask/<str:token>/sent/", asking.sent, name="sent"),
    path("my/questions/", asking.mine, name="mine"),
    path("welcome-head/", welcoming.welcome_head, name="welcome_head"),
    path("office/questions/", office.inbox, name="inbox"),
    path("office/questions/add/", handling.add, name="add"),
    path("office/questions/<int:pk>/", office.enquiry, name="enquiry"),
    path("office/questions/<int:pk>/take/", office.take, name="take"),
    path("office/questions/<int:pk>/hand-on/", handling.hand_on, name="hand_on"),
    path("office/questions/<int:pk>/due/", handling.due, name="due"),
    path("office/questions/<int:pk>/note/", handling.note, name="note"),
    path("office/questions/<int:pk>/said/", handling.said, name="said"),
    path("office/questions/<int:pk>/link/", handling.link, name="link"),
    path("office/questions/<int:pk>/close/", handling.close, name="close"),
    path("office/questions/<int:pk>/spam/", office.spam, name="spam"),
    path("office/questions/<int:pk>/no-spam/", office.no_spam, name="no_spam"),
    path("office/new-heads/", welcoming.welcomes, name="welcomes"),
    path("office/new-heads/begin/", welcoming.begin_welcoming, name="begin_welcoming"),
]
