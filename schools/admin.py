"""For superusers' repairs alone: what cannot be put right by an action."""

from django.contrib import admin

from schools.models import (
    Designation,
    EmailDomain,
    Mailbox,
    Organisation,
    OrganisationName,
    Person,
    Post,
    School,
    TermDate,
)


class Names(admin.TabularInline):
    model = OrganisationName
    extra = 0


class Domains(admin.TabularInline):
    model = EmailDomain
    extra = 0


class Mailboxes(admin.TabularInline):
    model = Mailbox
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "is_open")
    list_filter = ("kind", "is_open")
    search_fields = ("name",)
    inlines = (Names, Domains, Mailboxes)


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    list_display = ("organisation", "urn", "la_code", "phase", "status")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "urn")
    raw_id_fields = ("organisation", "trust", "federation", "successor")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """Passwords, codes and second factors are not shown here, and not set."""

    list_display = ("last_name", "first_name", "email", "is_active", "last_login")
    search_fields = ("last_name", "first_name", "email")
    exclude = ("password", "claim_code", "groups", "user_permissions", "calendar_number")
    readonly_fields = ("last_login", "created_at", "forgotten_at")
    raw_id_fields = ("merged_into",)


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ("person", "kind", "organisation", "from_on", "to_on", "status")
    list_select_related = ("person", "organisation")
    search_fields = ("person__last_name", "organisation__name")
    raw_id_fields = ("person", "organisation", "covering_for")


@admin.register(Designation)
class DesignationAdmin(admin.ModelAdmin):
    list_display = ("person", "kind", "organisation", "from_on", "to_on")
    list_select_related = ("person", "organisation")
    raw_id_fields = ("person", "organisation")


@admin.register(TermDate)
class TermDateAdmin(admin.ModelAdmin):
    list_display = ("organisation", "kind", "name", "from_on", "to_on")
    list_select_related = ("organisation",)
    raw_id_fields = ("organisation",)
