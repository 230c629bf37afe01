"""The picture of the front page: one tile for each school that took part, and a river that winds between them.

Nothing is drawn by hand: the number of schools makes the picture, so that it is never wrong (R118).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SIDE = 80
COLUMNS = 7
MOST_TILES = 70

#: The cells that the river flows through, from the left edge to the right one: column, row.
RIVER = ((0, 3), (1, 3), (1, 2), (1, 1), (2, 1), (3, 1), (3, 2), (3, 3), (4, 3), (5, 3), (5, 2), (6, 2))
FEWEST_FOR_A_RIVER = 5 * COLUMNS - 8
#: Cells that are left empty first, so that the block has a ragged edge: corners, then along the top and the bottom.
EMPTY_FIRST = ((0, 0), (6, 4), (6, 0), (0, 4), (1, 0), (5, 4), (5, 0), (1, 4))

#: Each tile has a ground and a shape, chosen by where it lies: the same number always gives the same picture.
COLOURS = (
    ("pale", "brand"),
    ("mist", "deep"),
    ("pale", "mid"),
    ("mist", "brand"),
    ("peach", "warm"),
    ("pale", "deep"),
    ("mist", "mid"),
)
SHAPES = {
    "arch": "M{x} {y1}v-40a40 40 0 0 1 80 0v40h-24v-40a16 16 0 0 0-32 0v40z",
    "bowl": "M{x} {y}v40a40 40 0 0 0 80 0v-40h-24v40a16 16 0 0 1-32 0v-40z",
    "quarter": "M{x} {y1}a80 80 0 0 1 80-80v80z",
    "bridge": "M{x} {y}h80v80h-8v-22a14 14 0 0 0-28 0v22h-8v-22a14 14 0 0 0-28 0v22h-8z",
    "sun": "M{cx} {cy}m-26 0a26 26 0 1 0 52 0a26 26 0 1 0-52 0z",
}
ORDER = ("arch", "quarter", "arch", "bowl", "bridge", "sun", "arch", "bridge", "quarter", "bowl")
LINES = (20, 40, 60)


@dataclass(frozen=True)
class Tile:
    """One square: its corner, the colours of ground and shape, the shape's path; a river's square has no shape."""

    x: int
    y: int
    ground: str
    colour: str = ""
    path: str = ""


@dataclass(frozen=True)
class Picture:
    """What the template draws."""

    width: int
    height: int
    tiles: tuple[Tile, ...]
    lines: tuple[str, ...]
    has_one_each: bool


def picture_of(schools: int) -> Picture:
    """The picture for a number of schools; above MOST_TILES no longer one tile for each."""
    count = min(schools, MOST_TILES)
    rows = max(-(-count // COLUMNS), 1)
    river = RIVER if count >= FEWEST_FOR_A_RIVER else ()
    columns = min(count, COLUMNS)
    cells = _cells(count, columns, rows)
    return Picture(
        width=columns * SIDE,
        height=rows * SIDE,
        tiles=tuple(_tile(column, row, is_river=(column, row) in river) for column, row in cells),
        lines=tuple(line for step in _steps(river) for line in step),
        has_one_each=count == schools,
    )


def _cells(count: int, columns: int, rows: int) -> list[tuple[int, int]]:
    """`count` cells of the grid, with the ragged corners left out."""
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    spare = len(cells) - count
    ragged = [(column, rows - 1 if row == 4 else row) for column, row in EMPTY_FIRST]
    return [cell for cell in cells if cell not in ragged[:spare]]


def _tile(column: int, row: int, *, is_river: bool) -> Tile:
    x, y = column * SIDE, row * SIDE
    if is_river:
        return Tile(x, y, "deep")
    place = column * 3 + row * 5
    ground, colour = COLOURS[place % len(COLOURS)]
    path = SHAPES[ORDER[(column * 3 + row * 7) % len(ORDER)]]
    return Tile(x, y, ground, colour, path.format(x=x, y=y, y1=y + SIDE, cx=x + SIDE // 2, cy=y + SIDE // 2))


def _steps(river: tuple[tuple[int, int], ...]) -> Iterator[list[str]]:
    """The three lines through each of the river's cells: straight on, or round a bend."""
    if not river:
        return
    whole = ((river[0][0] - 1, river[0][1]), *river, (river[-1][0] + 1, river[-1][1]))
    for before, cell, after in zip(whole, whole[1:], whole[2:], strict=False):
        came = (cell[0] - before[0], cell[1] - before[1])
        goes = (after[0] - cell[0], after[1] - cell[1])
        x, y = cell[0] * SIDE, cell[1] * SIDE
        yield [_straight(x, y, came, at) if came == goes else _bend(x, y, came, goes, at) for at in LINES]


def _straight(x: int, y: int, came: tuple[int, int], at: int) -> str:
    return f"M{x} {y + at}h{SIDE}" if came[0] else f"M{x + at} {y}v{SIDE}"


def _bend(x: int, y: int, came: tuple[int, int], goes: tuple[int, int], radius: int) -> str:
    """A quarter of a circle round the corner that both sides of the bend share."""
    sides = {(-came[0], -came[1]), goes}
    right, bottom = (1, 0) in sides, (0, 1) in sides
    corner_x, corner_y = x + SIDE * right, y + SIDE * bottom
    start_x = corner_x + (-radius if right else radius)
    end_y = corner_y + (-radius if bottom else radius)
    sweep = 1 if right == bottom else 0
    return f"M{start_x} {corner_y}A{radius} {radius} 0 0 {sweep} {corner_x} {end_y}"
