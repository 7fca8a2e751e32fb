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

const suffix = '.shared';

/** The files with rows of each unfinished stage: journals, and shards that are finished. */
async function unfinished(out: string): Promise<{ name: string; files: string[] }[]> {
  const all = await artifacts(out);
  // A kill after an artifact is there and before its journals are removed leaves both: such journals are read no more.
  const folders = all.filter((name) => name.endsWith(suffix) && !all.includes(name.slice(0, -suffix.length)));
  return Promise.all(
    folders.map(async (folder) => {
      const directory = join(out, 'artifacts', folder);
      const names = (await readdir(directory).catch(() => [])).filter((name) => /^[^.].*\.jsonl$/.test(name));
      return { name: folder.slice(0, -suffix.length), files: names.sort().map((name) => join(directory, name)) };
    }),
  );
}

/** How many rows each unfinished stage has journalled. */
export async function journalSizes(out: string): Promise<number[]> {
  const stages = await unfinished(out);
  return Promise.all(stages.map(async ({ files }) => (await Promise.all(files.map(lines))).flat().length));
}

/**
 * Adds a field that no run writes to every journalled row, so that a row that is made again is told from one that was
 * kept.
 * @returns what was journalled, with the marks
 * @throws Error where a row was journalled twice
 */
export async function markJournals(out: string): Promise<Rows> {
  const marked: Rows = new Map();
  for (const { name, files } of await unfinished(out)) {
    for (const file of files) {
      const records: string[] = [];
      const inFile = new Set<string>();
      for (const line of await lines(file)) {
        const { key, value } = JSON.parse(line);
        const row = `${name} ${key}`;
        const kept = JSON.stringify({ ...value, [mark]: true });
        // A kill between a copy and the removal of the original leaves the same row in both.
        if ((marked.get(row) ?? kept) !== kept || inFile.has(row)) throw new Error(`${row} was made twice`);
        marked.set(row, kept);
        inFile.add(row);
        records.push(`{"key":${JSON.stringify(key)},"value":${kept}}\n`);
      }
      if (records.length > 0) await writeFile(file, records.join(''));
    }
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
