"""A prepared query finds what the same query set would find, and nothing of it is kept."""

from datetime import date, timedelta

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from core.calendar import today
from core.prepared import AnyOf, IsTrue, prepared
from schools.models import Person, Post
from tests.factories.schools import PersonFactory, PostFactory


def by_name(*, last_name: str) -> QuerySet[Person]:
    return Person.objects.filter(last_name=last_name).order_by("pk")


def with_more(*, organisation_id: int, day: date) -> QuerySet[Post]:
    """One with relations of two steps, one that may be empty, JSON, and texts with signs of their own."""
    posts = Post.objects.filter(person=OuterRef("person")).order_by("pk")
    return (
        Post.objects.current(day)
        .filter(~Q(title="100% %s") & ~Q(title__contains="%"), organisation_id=organisation_id)
        .select_related("person", "organisation__school", "covering_for__person")
        .annotate(all_posts=ArraySubquery(posts.values(json=JSONObject(kind="kind", since="from_on"))))
        .order_by("pk")
    )


ask_by_name, ask_with_more = prepared(by_name), prepared(with_more)


@pytest.mark.django_db
def test_it_is_asked_anew_each_time():
    one = PersonFactory(last_name="O’Brien 100%")
    PersonFactory(last_name="Mensah")

    assert ask_by_name(last_name="O’Brien 100%") == [one]
    assert ask_by_name(last_name="Nobody") == []
    Person.objects.filter(pk=one.pk).update(first_name="Changed")
    assert [person.first_name for person in ask_by_name(last_name="O’Brien 100%")] == ["Changed"]


@pytest.mark.django_db
def test_it_finds_what_the_query_set_finds_with_all_that_was_selected_beside_it(django_assert_num_queries):
    post = PostFactory(kind="head")
    PostFactory(organisation=post.organisation, covering_for=post)
    PostFactory(organisation=post.organisation, to_on=today() - timedelta(days=1), from_on=date(2020, 1, 1))
    facts = {"organisation_id": post.organisation_id, "day": today()}
    expected = list(with_more(**facts))
    assert len(expected) == 2

    with django_assert_num_queries(1):
        found = ask_with_more(**facts)
        assert [vars(one) | {"_state": None} for one in found] == [vars(one) | {"_state": None} for one in expected]
        assert [str(one.person) for one in found] == [str(one.person) for one in expected]
        assert [one.organisation for one in found] == [post.organisation] * 2
        assert [one.covering_for for one in found] == [None, post]
        assert found[1].covering_for.person == post.person
        assert found[0].all_posts == [{"kind": "head", "since": str(post.from_on)}]
        assert not found[0]._state.adding


@pytest.mark.django_db
def test_a_list_and_a_yes_or_no_can_be_given():
    people = PersonFactory.create_batch(3)

    @prepared
    def some(*, ids: list[int], everybody: bool) -> QuerySet[Person]:
        return Person.objects.filter(Q(pk=AnyOf(ids)) | Q(IsTrue(everybody))).order_by("pk")

    assert some(ids=[people[2].pk, people[0].pk], everybody=False) == [people[0], people[2]]
    assert some(ids=[], everybody=False) == []
    assert some(ids=[], everybody=True) == people


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "read"), [("from_on", today), ("created_at", timezone.now)])
def test_a_day_that_is_read_inside_is_refused(column, read):
    """Else the query of a process that began in November would ask of November for ever."""

    @prepared
    def this_day() -> QuerySet[Post]:
        return Post.objects.filter(**{column: read()})

    with pytest.raises(TypeError, match="make it an argument"):
        this_day()


def test_a_lock_is_taken_inside_a_transaction_only(own_database):
    @prepared
    def to_lock(*, pk: int) -> QuerySet[Person]:
        return Person.objects.select_for_update().filter(pk=pk)

    person = PersonFactory()
    with transaction.atomic():
        assert to_lock(pk=person.pk) == [person]

    with pytest.raises(TransactionManagementError):
        to_lock(pk=person.pk)


def kept_statements() -> list[tuple[str, int, int]]:
    """Statements that the server keeps, with how often it made a plan for the values, and how often it had one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, custom_plans, generic_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%schools_person%'"
        )
        return cursor.fetchall()


def test_the_server_keeps_it_and_it_alone(own_database):
    list(by_name(last_name="Mensah"))
    assert kept_statements() == []

    for name in ("Mensah", "Khan"):
        ask_by_name(last_name=name)

    ((kept, planned_for_values, planned_once),) = kept_statements()
    assert "last_name" in kept
    assert "Mensah" not in kept
    assert (planned_for_values, planned_once) == (0, 2)


def test_it_goes_on_after_a_transaction_that_was_undone(own_database):
    """The library forgets all that is prepared when something is undone, for tables may have been undone too."""
    person = PersonFactory(last_name="Mensah")
    ask_by_name(last_name="Mensah")

    with transaction.atomic():
        ask_by_name(last_name="Mensah")
        transaction.set_rollback(True)

    assert ask_by_name(last_name="Mensah") == [person]


def test_where_a_pooler_knows_no_prepared_statements_it_is_only_composed_once(own_database):
    options = connection.settings_dict["OPTIONS"]
    person = PersonFactory(last_name="Mensah")
    connection.close()
    connection.settings_dict["OPTIONS"] = {**options, "prepare_threshold": None}
    try:
        assert ask_by_name(last_name="Mensah") == [person]
        assert kept_statements() == []
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = options
