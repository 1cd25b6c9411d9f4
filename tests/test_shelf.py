"""Situations of the user's own: whole or not at all, never in the place of another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzmap.errors import KzmapError
from kzmap.situation import shelf
from kzmap.situation.situation import Situation, find_situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BAD_NAMES = ["", ".", "..", "a/b", "../a", "A", "con", "lpt1", "-a", "a-", "a--b", "а", "a b", "a" * 61, "a\0", ".hidden"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_no_folder_should_have_is_refused(name: str) -> None:
    with pytest.raises(KzmapError, match="cannot be used"), shelf.new_folder(name):
        pass
    assert not shelf.root().exists()


@given(st.text(max_size=20))
def test_any_name_is_refused_or_lies_right_on_the_shelf(name: str) -> None:
    if name in shelf.names():
        return
    try:
        with shelf.new_folder(name) as folder:
            (folder / "datapackage.json").write_text("{}")
    except KzmapError:
        return
    assert shelf.folder_of(name).parent == shelf.root()


def test_a_folder_appears_whole_or_not_at_all() -> None:
    with pytest.raises(ZeroDivisionError), shelf.new_folder("half") as folder:
        (folder / "datapackage.json").write_text(str(1 / 0))
    assert list(shelf.root().iterdir()) == []


def test_of_two_who_take_one_name_at_once_one_is_told() -> None:
    def take(text: str) -> str:
        try:
            with shelf.new_folder("same") as folder:
                (folder / "datapackage.json").write_text(text)
        except KzmapError as error:
            return str(error)
        return text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, map(str, range(8))))
    winners = [one for one in answers if len(one) == 1]
    assert len(winners) == 1
    assert (shelf.root() / "same" / "datapackage.json").read_text() == winners[0]
    assert all("already" in one for one in answers if one not in winners)
    assert [path.name for path in shelf.root().iterdir()] == ["same"]


def test_a_copy_has_the_same_rows_and_can_be_written(tiny: Callable[..., Path]) -> None:
    folder = shelf.copy("kazakhstan-2022", "mine")
    ours, given_one = Situation.read(folder), Situation.read("kazakhstan-2022")
    assert all(ours.tables[name].equals(given_one.tables[name]) for name in given_one.tables)
    assert ours.name == "kazakhstan-2022"
    assert ours.package["title"].endswith("(copy mine)")
    assert not shelf.is_given(folder)
    assert not shelf.is_given(tiny())
    assert shelf.is_given(find_situation("kazakhstan-2022"))
    with pytest.raises(KzmapError, match="already"):
        shelf.copy("kazakhstan-2022", "mine")


def test_what_is_not_on_the_shelf_is_said() -> None:
    with pytest.raises(KzmapError, match="There are: none"):
        shelf.folder_of("../../etc")
