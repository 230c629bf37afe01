"""The picture of the front page, made from a number."""

import pytest

from home.tiles import MOST_TILES, RIVER, picture_of


@pytest.mark.parametrize("schools", [1, 2, 6, 7, 8, 20, 26, 27, 33, 34, 35, 36, 41, 42, 69, 70])
def test_there_is_a_tile_for_each_school(schools):
    picture = picture_of(schools)

    assert len(picture.tiles) == schools
    assert picture.has_one_each
    assert len({(tile.x, tile.y) for tile in picture.tiles}) == schools
    assert all(0 <= tile.x < picture.width and 0 <= tile.y < picture.height for tile in picture.tiles)


def test_above_the_most_tiles_the_picture_stops_growing_and_says_so():
    picture = picture_of(22_000)

    assert len(picture.tiles) == MOST_TILES
    assert not picture.has_one_each


@pytest.mark.parametrize("schools", [27, 33, 50, 70])
def test_the_river_flows_through_tiles_of_its_own_from_edge_to_edge(schools):
    picture = picture_of(schools)

    bed = {(tile.x // 80, tile.y // 80) for tile in picture.tiles if not tile.path}
    assert bed == set(RIVER)
    assert len(picture.lines) == 3 * len(RIVER)


def test_few_schools_have_no_river():
    assert picture_of(10).lines == ()


def test_the_same_number_makes_the_same_picture():
    assert picture_of(33) == picture_of(33)
