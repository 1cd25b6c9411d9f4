"""Read, check, join and write a table on several processes or machines: dask maps the same two functions over its parts.

Every worker holds all units and reads its parts of the file by itself; nothing is exchanged between workers. Dask places the
parts, moves those of a lost worker to another, and retries; nothing here does.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.ingest.raw_table import HeldPart, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kzmap.ingest.checks import Evidence
    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.keys import Repeated
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.run import Done, Part, Sink, Work

__all__ = ["Workers", "check_part", "dask_engine", "survey_part"]

#: A part whose worker was lost this often is given up.
RETRIES = 3
#: Parts that wait at a time, so that what was made of them is written before much more is made.
_AHEAD = 8


@cache
def _tools() -> tuple[Countries, Lookup]:
    """Units and names, made once in each worker from what is installed there."""
    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup

    return Countries(Boundaries.load(packs=False), points=10**7), Lookup(Gazetteer.open())


def survey_part(work: Work, part: Part, before: int, known: Evidence | None, *, first: bool) -> Evidence:
    """Collect the evidence of a part, see `Work.survey`; a repeated call does no harm."""
    return work.survey(part, before, known, *_tools(), first=first)


#: The sink of this worker by its folder: it keeps the units that were joined before.
_SINKS: dict[str, Any] = {}


def check_part(work: Work, part: Part, before: int, known: Evidence, repeated: Repeated, sink: Any, *, number: int) -> Done:
    """Check a part and leave its records for the writer, see `Work.check`; a repeated call does no harm."""
    mine = _SINKS.setdefault(str(sink and sink.folder), sink)
    return work.check(part, before, known, repeated, *_tools(), mine, number=number)


@dataclass
class Workers:
    """Gives the work on the parts to dask's workers.

    Attributes
    ----------
    client
        Of dask.
    folder
        Which all workers see.
    watch
        Told the client and the futures of the second pass after the first were submitted.
    """

    client: Any
    folder: Path
    watch: Callable[[Any, list[Any]], None] | None = None

    def survey(self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence | None) -> Iterator[Evidence]:
        """Yield the evidence of each part, in order."""
        shared = self.client.scatter([work, known], broadcast=True, hash=False)
        calls = (
            lambda number=number, part=part, before=before: self.client.submit(
                survey_part, shared[0], _alone(part), before, shared[1], first=number == 0, retries=RETRIES, pure=False
            )
            for number, (part, before) in enumerate(zip(parts, befores, strict=True))
        )
        yield from self._in_order(calls, None)

    def check(
        self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence, repeated: Repeated, sink: Sink | None
    ) -> Iterator[Done]:
        """Yield what became of each part, in order."""
        shared = self.client.scatter([work, known, repeated, sink], broadcast=True, hash=False)
        calls = (
            lambda number=number, part=part, before=before: self.client.submit(
                check_part, shared[0], _alone(part), before, *shared[1:], number=number, retries=RETRIES, pure=False
            )
            for number, (part, before) in enumerate(zip(parts, befores, strict=True))
        )
        yield from self._in_order(calls, self.watch)

    def _in_order(self, calls: Iterator[Callable[[], Any]], watch: Callable[[Any, list[Any]], None] | None) -> Iterator[Any]:
        waiting: list[Any] = []
        for call in calls:
            waiting.append(call())
            if len(waiting) == _AHEAD:
                if watch:
                    watch(self.client, waiting)
                    watch = None
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()


def _alone(part: Part) -> Part:
    """A part that carries its own rows only."""
    return HeldPart(part.read(), 0, 1 << 60) if isinstance(part, HeldPart) else part


@contextmanager
def dask_engine(
    beside: Path,
    *,
    scheduler: str | None = None,
    workers: int = 2,
    memory_limit: str = "3GiB",
    watch: Callable[[Any, list[Any]], None] | None = None,
) -> Iterator[Workers]:
    """Start or find dask's workers.

    Parameters
    ----------
    beside
        Folder that all workers see; what they leave lies in a temporary folder in it.
    scheduler
        Address of a running scheduler; default: a cluster of processes on this machine.
    workers, memory_limit
        Of that cluster; the limit is for each worker.
    watch
        See `Workers`.

    Raises
    ------
    UnreadableError
        If dask is not installed or the scheduler does not answer.
    """
    try:
        import distributed
    except ImportError as error:
        raise UnreadableError("The engine dask is not installed.", 'Install it: pip install "kzmap[cluster]".') from error
    dask: Any = distributed  # it is without types
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=".kzmap-", dir=beside))
        try:
            cluster = scheduler or stack.enter_context(
                dask.LocalCluster(n_workers=workers, threads_per_worker=1, memory_limit=memory_limit, dashboard_address=None)
            )
            client = stack.enter_context(dask.Client(cluster, timeout="30s"))
        except (OSError, TimeoutError) as error:
            raise UnreadableError(f"The scheduler {scheduler} does not answer: {error}.", "Check its address.") from error
        yield Workers(client, Path(folder), watch)
