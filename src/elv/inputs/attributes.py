"""Columns of a file that are no canonical ones, as one column of maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elv.inputs.personal import masked

# A map holds its keys again in each row; batches are cut so that their text stays below this.
_MOST_KEY_BYTES = 1 << 26


def with_attributes(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    attributes: Sequence[tuple[str, int]],
    null_texts: Sequence[str],
) -> pa.RecordBatchReader:
    """A stream of batches with a column of maps more: attribute names to texts, null where a text is treated as null.
    E-mails and phones inside a text are masked.

    attributes are pairs of name and position of a column. SQL would need one expression for each of them, which takes
    minutes for a file of 2,000 columns.
    """
    names = pa.array([name for name, _ in attributes], pa.string())
    columns = [f"c{position}" for _, position in attributes]
    nulls = pa.array(null_texts, pa.string())
    rows = max(1, _MOST_KEY_BYTES // (1 + sum(len(name.encode()) for name, _ in attributes)))
    extended = schema.append(pa.field("attributes", pa.map_(pa.string(), pa.string())))

    def extend() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, rows):
                part = batch.slice(start, rows)
                maps = _maps([part.column(column) for column in columns], part.num_rows, names, nulls)
                yield pa.RecordBatch.from_arrays([*part.columns, maps], schema=extended)

    return pa.RecordBatchReader.from_batches(extended, extend())


def _maps(columns: Sequence[pa.Array], rows: int, names: pa.Array, nulls: pa.Array) -> pa.MapArray:
    count = len(columns)
    texts = pc.utf8_trim(pa.concat_arrays(columns) if columns else pa.array([], pa.string()), " ")
    texts = masked(texts)
    cleaned = pc.if_else(pc.is_in(pc.utf8_lower(texts), value_set=nulls), pa.scalar(None, pa.string()), texts)
    by_row = np.arange(count * rows).reshape(count, rows).T.ravel()
    keys = names.take(pa.array(np.tile(np.arange(count), rows)))
    offsets = pa.array(np.arange(rows + 1) * count, pa.int32())
    return pa.MapArray.from_arrays(offsets, keys, cleaned.take(pa.array(by_row)))
