"""Names of schools, people and courses, to be put together."""

PLACES = ("Ashby", "Brockwell", "Carlton", "Denham", "Eastfield", "Fulwood", "Grange", "Hillside", "Ivy Lane", "Kirkby")
KINDS_OF_SCHOOL = ("Primary School", "Community School", "Academy")
FIRST_NAMES = (
    "Amina", "Ben", "Chidi", "Dora", "Elif", "Freya", "Gareth", "Hana", "Ivan", "Joyce", "Kwame", "Lin", "Mei",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Brook", "Castle", "Dunn", "Ellis", "Farrow", "Gupta", "Hughes", "Idris", "Jansen", "Khan", "Lowe",
)  # fmt: skip
TOPICS = ("phonics", "spelling", "fractions", "reading", "behaviour", "outdoor learning", "wellbeing", "oracy")
