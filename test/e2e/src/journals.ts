import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Rows by artifact and key, each as JSON. */
export type Rows = Map<string, string>;

const mark = 'kept_by_test';

async function lines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  // What follows the last newline is a record that a kill cut.
  return text.split('\n').slice(0, -1);
}

async function artifacts(out: string): Promise<string[]> {
  return readdir(join(out, 'artifacts')).catch(() => []);
}

/** How many rows each unfinished stage has journalled. */
export async function journalSizes(out: string): Promise<number[]> {
  const folders = await artifacts(out);
  return Promise.all(folders.map(async (name) => (await lines(join(out, 'artifacts', name, 'journal.jsonl'))).length));
}

/**
 * Adds a field that no run writes to every journalled row, so that a row that is made again is told from one that was
 * kept. A table that is written already is left as it is.
 * @returns what was journalled, with the marks
 * @throws Error where a row was journalled twice
 */
export async function markJournals(out: string): Promise<Rows> {
  const marked: Rows = new Map();
  for (const name of await artifacts(out)) {
    const file = join(out, 'artifacts', name, 'journal.jsonl');
    if ((await lines(join(out, 'artifacts', name, 'rows.jsonl'))).length > 0) continue;
    const records: string[] = [];
    for (const line of await lines(file)) {
      const { key, value } = JSON.parse(line);
      const row = `${name.replace('.partial', '')} ${key}`;
      if (marked.has(row)) throw new Error(`${row} was journalled twice`);
      const kept = { ...value, [mark]: true };
      marked.set(row, JSON.stringify(kept));
      records.push(`${JSON.stringify({ key, value: kept })}\n`);
    }
    if (records.length > 0) await writeFile(file, records.join(''));
  }
  return marked;
}

/** The rows of finished tables. */
export async function finishedRows(out: string): Promise<Rows> {
  const rows: Rows = new Map();
  for (const name of await artifacts(out)) {
    for (const line of await lines(join(out, 'artifacts', name, 'rows.jsonl'))) {
      rows.set(`${name} ${JSON.parse(line).id}`, line);
    }
  }
  return rows;
}
