import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../../..');
const script = `
import json, sys
import pyarrow, pyarrow.parquet
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
table = pyarrow.Table.from_pylist(rows)
pyarrow.parquet.write_table(table, sys.argv[2], compression=sys.argv[3], row_group_size=int(sys.argv[4]))
`;

/** Writes a Parquet file by pyarrow, which comes with the Python environment of the project. */
export async function makeParquet(
  path: string,
  rows: readonly Record<string, unknown>[],
  { compression = 'snappy', rowGroup = 2 }: { compression?: string; rowGroup?: number } = {},
): Promise<void> {
  const python = process.env.MAINBENCH_PYTHON ?? resolve(root, '.venv/bin/python');
  await writeFile(`${path}.rows`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await promisify(execFile)(python, ['-c', script, `${path}.rows`, path, compression, String(rowGroup)]);
}
