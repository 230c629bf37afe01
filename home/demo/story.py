"""The people whom the demonstration knows by name. All of them are invented; their schools are real."""

from __future__ import annotations

from dataclasses import dataclass

from schools.states import PostKind

K = PostKind


ALLIANCE = "alliance"
CHARLES_DICKENS = "Charles Dickens Primary School"
CRAMPTON = "Crampton Primary"
JOHN_DONNE = "John Donne Primary School"
SURREY_SQUARE = "Surrey Square Primary School"
ALBION = "Albion Primary School"
DULWICH_WOOD = "Dulwich Wood Primary School"
GOODRICH = "Goodrich Community Primary School"
IVYDALE = "Ivydale Primary School"
ROBERT_BROWNING = "Robert Browning Primary School"
SNOWSFIELDS = "Snowsfields Primary School"
TOWER_BRIDGE = "Tower Bridge Primary School"
CHERRY_GARDEN = "Cherry Garden School"
KINGSDALE = "Kingsdale Foundation School"
BACONS = "Bacon's College"
NORTH_DULWICH = "The Charter School North Dulwich"


@dataclass(frozen=True)
class Known:
    """Somebody with a name: where they work, as what, and what they are known for beyond their school."""

    name: str
    at: str
    kind: str
    title: str = ""
    also: tuple[tuple[str, str, str], ...] = ()
    sle: str = ""
    is_nle: bool = False
    #: School days since they said that they work there, while nobody has confirmed it; 0 for a confirmed post.
    claimed_since: int = 0
    is_on_leave: bool = False
    is_acting_for: str = ""
    has_email: bool = True


STORY = [
    Known("Abena Mensah", SURREY_SQUARE, K.TEACHING_ASSISTANT, "Teaching assistant, Year 1"),
    Known("Folasade Ogunleye", SURREY_SQUARE, K.HEAD),
    Known("Rory Whelan", SURREY_SQUARE, K.DEPUTY_HEAD, "Deputy headteacher", also=((SURREY_SQUARE, K.CPD_LEAD, ""),)),
    Known("Patience Kamara", SURREY_SQUARE, K.SCHOOL_OFFICE, "Office manager"),
    Known("Linh Tran", ALBION, K.HEAD),
    Known("Rosalind Achebe", CHARLES_DICKENS, K.HEAD, is_nle=True),
    Known("Martin Delacroix", CRAMPTON, K.HEAD, is_nle=True),
    Known("Sunita Rao", JOHN_DONNE, K.HEAD, is_nle=True),
]

OFFICE = [
    Known("Bernadette Okafor", ALLIANCE, K.DIRECTOR),
    Known("Siobhan Keating", ALLIANCE, K.ADMINISTRATOR),
    Known("Dilan Yildiz", ALLIANCE, K.CPD_ADMINISTRATOR),
    Known("Hugh Sinclair", ALLIANCE, K.PROGRAMME_LEAD),
    Known("Thandeka Moyo", ALLIANCE, K.ITT_LEAD),
    Known("Geraldine Prior", ALLIANCE, K.PEER_REVIEW_LEAD),
    Known("Raymond Cheung", ALLIANCE, K.FINANCE_OFFICER),
    Known("Ioana Dragomir", ALLIANCE, K.ANALYST),
]

#: Thirteen specialist leaders of education from seven schools (R019).
SYSTEM_LEADERS = [
    Known("Carmen Restrepo", CHARLES_DICKENS, K.MIDDLE_LEADER, "English lead", sle="Early reading and phonics"),
    Known("Michael Asante", CHARLES_DICKENS, K.DEPUTY_HEAD, "Assistant headteacher", sle="Mathematics"),
    Known("Eleanor Hughes", CHARLES_DICKENS, K.MIDDLE_LEADER, "Writing lead", sle="Writing and spelling"),
    Known("Yasmin Choudhury", CRAMPTON, K.MIDDLE_LEADER, "Early years lead", sle="Early years"),
    Known("David O’Sullivan", CRAMPTON, K.DEPUTY_HEAD, "Deputy headteacher", sle="Behaviour and pastoral care"),
    Known("Nadia Ferreira", JOHN_DONNE, K.MIDDLE_LEADER, "Mathematics lead", sle="Lesson study in mathematics"),
    Known("Kofi Boakye", JOHN_DONNE, K.DEPUTY_HEAD, "Assistant headteacher", sle="Mentoring and early career teachers"),
    Known("Jessica Lindo", SURREY_SQUARE, K.MIDDLE_LEADER, "Inclusion lead", sle="Wellbeing of pupils and staff"),
    Known("Arjun Nair", SURREY_SQUARE, K.MIDDLE_LEADER, "Curriculum lead", sle="Subject leadership and assessment"),
    Known("Hannah Prentice", DULWICH_WOOD, K.TEACHER, "Year 3 teacher", sle="Outdoor learning"),
    Known(
        "Thuy Nguyen",
        ROBERT_BROWNING,
        K.MIDDLE_LEADER,
        "Language lead",
        sle="Talk and languages",
    ),
    Known("Olumide Bankole", ROBERT_BROWNING, K.TEACHER, "Year 6 teacher", sle="Science and computing"),
    Known("Gwen Parry", CHERRY_GARDEN, K.DEPUTY_HEAD, "Assistant headteacher", sle="Special educational needs"),
]

#: Posts that are not as simple as one person, one school, one head (R009).
UNUSUAL = [
    Known("Claire Fenwick", GOODRICH, K.CO_HEAD),
    Known("Kwesi Amankwah", GOODRICH, K.CO_HEAD),
    Known("Gloria Baptiste", ROBERT_BROWNING, K.EXECUTIVE_HEAD, also=((SNOWSFIELDS, K.EXECUTIVE_HEAD, ""),)),
    Known("Stefan Nowicki", ROBERT_BROWNING, K.HEAD_OF_SCHOOL),
    Known("Amara Cole", SNOWSFIELDS, K.HEAD_OF_SCHOOL),
    Known("Denise Palmer", SNOWSFIELDS, K.BUSINESS_MANAGER, also=((TOWER_BRIDGE, K.BUSINESS_MANAGER, ""),)),
    Known("Hannah Weiss", IVYDALE, K.HEAD, is_on_leave=True),
    Known("Jerome Bailey", IVYDALE, K.HEAD, "Acting headteacher", is_acting_for="Hannah Weiss"),
    Known("Owen Prosser", SURREY_SQUARE, K.TEACHER, "Year 5 teacher", claimed_since=1),
    Known("Zainab Farah", KINGSDALE, K.TEACHING_ASSISTANT, claimed_since=4),
    Known("Maureen Tully", CRAMPTON, K.TEACHING_ASSISTANT, "Teaching assistant, nursery", has_email=False),
    Known("Priscilla Owusu", BACONS, K.BUSINESS_MANAGER, "Director of finance"),
    Known("Judith Akande", NORTH_DULWICH, K.GOVERNOR, "Chair of governors"),
    Known("Solomon Adeleke", SURREY_SQUARE, K.GOVERNOR, "Parent governor"),
]

PARTNERS = [
    Known("Helena Marsden", "UCL Institute of Education", K.CONTACT, "Partnership manager"),
    Known("Ravi Thapar", "Ambition School Leadership", K.CONTACT, "Regional director, London"),
    Known("Jonathan Tait", "PwC", K.CONTACT, "Education programmes"),
    Known("Ruth Ellwood", "Southwark Diocesan Board of Education", K.CONTACT, "Schools adviser"),
    Known("Marlene Joseph", "Southwark Council", K.CONTACT, "School improvement adviser"),
    Known("Pauline Ferris", "London South Bank University", K.CONTACT, "Head of teacher education"),
]

KNOWN = [*STORY, *OFFICE, *SYSTEM_LEADERS, *UNUSUAL, *PARTNERS]
