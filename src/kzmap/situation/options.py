"""What was asked of a run: one object, from the command line and the app to the manifest of an export and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.situation.publish import STATES
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SEPARATORS", "Options"]

#: What may stand between the cells of a CSV file.
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True)
class Options:
    """Everything that decides what a run shows, besides its inputs.

    Attributes
    ----------
    lang
        Language of page, figures and names.
    known_on
        ISO 8601: claims are shown as they stood at that time; None for today.
    review
        Review states that pass, some of `publish.STATES`.
    rule
        Which standing claim is an attribute's headline, one of `headlines.RULES`.
    view
        How disputed borders are drawn, one of `boundaries.VIEWS`.
    selection
        Which features are shown.
    separator
        What stands between the cells of a CSV file, one of `SEPARATORS`.

    Raises
    ------
    KzmapError
        If a review state or the separator is not known, or no review state is given.

    Examples
    --------
    >>> Options.from_dict(Options(rule="lowest", review=("published", "draft")).as_dict()).rule
    'lowest'
    """

    lang: str = "en"
    known_on: str | None = None
    review: tuple[str, ...] = ("published",)
    rule: str = "latest_standing"
    view: str = "un"
    selection: Selection = field(default_factory=Selection)
    separator: str = "comma"

    def __post_init__(self) -> None:
        object.__setattr__(self, "review", tuple(self.review))
        if not self.review or set(self.review) - set(STATES):
            raise KzmapError(f"The review states are {list(self.review)}. Expected some of: {', '.join(STATES)}.")
        if self.separator not in SEPARATORS:
            raise KzmapError(f"The separator is {self.separator!r}. Expected one of: {', '.join(SEPARATORS)}.")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a manifest; a selection that filters nothing and the usual separator are left out."""
        plain = {"language" if key == "lang" else key: value for key, value in asdict(self).items() if key != "selection"}
        chosen = {"selection": self.selection.as_dict(), "review": list(self.review)}
        if self.separator == "comma":
            del plain["separator"]
        return plain | {key: value for key, value in chosen.items() if value}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Options:
        """Read what `as_dict` gave; keys of other versions are passed over, missing ones have their default."""
        known = {one.name for one in fields(cls)}
        read = {"lang" if key == "language" else key: value for key, value in plain.items()}
        read["selection"] = Selection.from_dict(read.get("selection") or {})
        return cls(**{key: value for key, value in read.items() if key in known})
