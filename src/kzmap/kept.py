"""A few answers that are kept for who asks the same again, the latest ones, whichever thread asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Kept"]

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Answers by what was asked.

    Parameters
    ----------
    most
        So many are kept; the one that was made first goes first.

    Examples
    --------
    >>> kept = Kept(1)
    >>> kept.of("a", lambda: 1), kept.of("a", lambda: 2), kept.of("b", lambda: 3), kept.of("a", lambda: 4)
    (1, 1, 3, 4)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: dict[Hashable, Value] = {}

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key, or make it. Two threads that ask at once may both make it."""
        if key in (found := dict(self._found)):
            return found[key]
        value = make()
        for oldest in [*self._found][: max(0, len(self._found) - self.most + 1)]:
            self._found.pop(oldest, None)
        self._found[key] = value
        return value
