"""For superusers' repairs alone: what cannot be put right by an action."""

from django.contrib import admin

from programmes.models import Cohort, Price, Programme, ProgrammeLeader, ProgrammePartner, Session, Topic


class Leaders(admin.TabularInline):
    model = ProgrammeLeader
    extra = 0
    raw_id_fields = ("person", "organisation")


class Partners(admin.TabularInline):
    model = ProgrammePartner
    extra = 0
    raw_id_fields = ("organisation",)


class Sessions(admin.TabularInline):
    model = Session
    extra = 0
    raw_id_fields = ("venue", "room", "leader", "presenters")
    fields = ("title", "starts_at", "ends_at", "slot", "venue", "room", "place", "is_required", "leader")


class Prices(admin.TabularInline):
    model = Price
    extra = 0


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ("name", "parent")
    list_select_related = ("parent",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    """What the search reads is made by the database and by actions, and is not typed here."""

    list_display = ("title", "kind", "strand")
    list_filter = ("kind", "strand")
    search_fields = ("title", "slug")
    readonly_fields = ("search_text", "created_at")
    filter_horizontal = ("topics",)
    inlines = (Leaders, Partners)


@admin.register(Cohort)
class CohortAdmin(admin.ModelAdmin):
    """Places taken are counted by the database."""

    list_display = ("programme", "number", "status", "starts_at", "taken", "places")
    list_filter = ("status",)
    list_select_related = ("programme",)
    search_fields = ("programme__title",)
    raw_id_fields = ("programme",)
    readonly_fields = ("taken", "waiting", "starts_at", "ends_at")
    inlines = (Sessions, Prices)
