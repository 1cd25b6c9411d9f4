"""Join and write records on several processes or machines: dask runs the same functions on parts of the table.

The boundaries go to the points, not the points to the boundaries: every worker holds all units, each part is joined on its own,
and nothing is shuffled. Dask places the parts, moves those of a lost worker to another, and retries; nothing here does.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from kzmap.files import whole_file
from kzmap.ingest.raw_table import UnreadableError
from kzmap.ingest.to_parquet import ROWS, along_curve, located_frame, save
from kzmap.ingest.units import UnitJoin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

__all__ = ["join_part", "write_parquet_distributed"]

#: A part whose worker was lost this often is given up.
RETRIES = 3


@cache
def _join_of_this_worker() -> UnitJoin:
    """Units and their index, made once in each worker from the boundaries that are installed there."""
    from kzmap.ground.boundaries import Boundaries

    return UnitJoin(Boundaries.load(), points=10**7)


def join_part(source: str, target: str) -> int:
    """Join one part and write it; a repeated call writes the same file again.

    Parameters
    ----------
    source, target
        Parquet files with records, in a folder that all workers see.

    Returns
    -------
    int
        Number of rows.
    """
    import pandas as pd

    frame = located_frame(pd.read_parquet(source), _join_of_this_worker())
    with whole_file(target) as part:
        save(frame, part)
    return len(frame)


def write_parquet_distributed(
    records: pd.DataFrame,
    path: Path,
    *,
    scheduler: str | None = None,
    workers: int = 2,
    memory_limit: str = "2GiB",
    rows: int = ROWS,
    watch: Callable[[Any, list[Any]], None] | None = None,
) -> int:
    """Write the same rows in the same order as `to_parquet.write_parquet`, joined by dask's workers.

    Parameters
    ----------
    records
        As checked.
    path
        The file; parts lie in a temporary folder beside it, which all workers must see.
    scheduler
        Address of a running scheduler; default: a cluster of processes on this machine.
    workers, memory_limit
        Of that cluster; the limit is for each worker.
    rows
        Rows of one part.
    watch
        Told the client and the futures after they were submitted.

    Returns
    -------
    int
        Number of rows written: all of them.

    Raises
    ------
    UnreadableError
        If dask is not installed or the scheduler does not answer.
    """
    try:
        import distributed
    except ImportError as error:
        raise UnreadableError("The engine dask is not installed.", 'Install it: pip install "kzmap[cluster]".') from error
    ordered = along_curve(records)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kzmap-", dir=path.parent) as folder:
        sources, targets = [], []
        for number, at in enumerate(range(0, max(len(ordered), 1), rows)):
            sources.append(f"{folder}/in-{number:06d}.parquet")
            targets.append(f"{folder}/out-{number:06d}.parquet")
            ordered.iloc[at : at + rows].reset_index(drop=True).to_parquet(sources[-1], index=False)
        del ordered
        with ExitStack() as stack:
            try:
                dask: Any = distributed  # it is without types
                cluster = scheduler or stack.enter_context(
                    dask.LocalCluster(n_workers=workers, threads_per_worker=1, memory_limit=memory_limit, dashboard_address=None)
                )
                client = stack.enter_context(dask.Client(cluster, timeout="30s"))
            except (OSError, TimeoutError) as error:
                raise UnreadableError(f"The scheduler {scheduler} does not answer: {error}.", "Check its address.") from error
            futures = client.map(join_part, sources, targets, retries=RETRIES, pure=False)
            if watch:
                watch(client, futures)
            written = sum(client.gather(futures))
        _joined(targets, path)
    return int(written)


def _joined(parts: list[str], path: Path) -> None:
    """Write the parts one after the other into one file, a part in memory at a time."""
    import json

    import pyarrow.parquet as pq

    geo = [json.loads(pq.read_schema(part).metadata[b"geo"]) for part in parts]
    whole = geo[0]
    boxes = [one["columns"]["geometry"]["bbox"] for one in geo if "bbox" in one["columns"]["geometry"]]
    if boxes:
        low, high = zip(*boxes, strict=True), zip(*boxes, strict=True)
        whole["columns"]["geometry"]["bbox"] = [*[min(v) for v in low][:2], *[max(v) for v in high][2:]]
    kinds = sorted({kind for one in geo for kind in one["columns"]["geometry"]["geometry_types"]})
    whole["columns"]["geometry"]["geometry_types"] = kinds
    schema = pq.read_schema(parts[0])
    schema = schema.with_metadata({**(schema.metadata or {}), b"geo": json.dumps(whole).encode()})
    with whole_file(path) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for one in parts:
            writer.write_table(pq.read_table(one).cast(schema))
