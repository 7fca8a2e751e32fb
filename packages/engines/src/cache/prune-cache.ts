import type { DatabaseSync } from 'node:sqlite';
import { withCacheDatabase } from './cache-database.ts';

/** Which answers go: those that any of the conditions names. */
export interface PruneOptions {
  /** Not used for so many milliseconds. */
  olderThan?: number;
  /** Of the model of this name. */
  model?: string;
  /** The file is to take at most so many bytes; what was used longest ago goes first. */
  maxBytes?: number;
  /** Only tell what would go. */
  dryRun: boolean;
  now?: number;
}

export interface Pruned {
  entries: number;
  bytes: number;
  /** What is left. */
  left: { entries: number; bytes: number };
}

/** Rows of one transaction, so that running evaluations get their turn. */
const rowsPerTransaction = 2000;

interface Candidate {
  id: number;
  size: number;
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

function rowsOf(database: DatabaseSync, condition: string, ...values: (number | string)[]): Candidate[] {
  return database
    .prepare(`SELECT responses.rowid AS id, size FROM responses JOIN engines ON engines.id = engine WHERE ${condition}`)
    .all(...values)
    .map(({ id, size }) => ({ id: Number(id), size: Number(size) }));
}

/** Those used longest ago among what is left, until the rest takes its share of the bytes that the file may have. */
function beyondSize(database: DatabaseSync, gone: ReadonlyMap<number, number>, maxBytes: number): Candidate[] {
  const inFile = (pragma(database, 'page_count') - pragma(database, 'freelist_count')) * pragma(database, 'page_size');
  const rows = rowsOf(database, 'true ORDER BY used, responses.rowid');
  const total = rows.reduce((sum, { size }) => sum + size, 0);
  if (total === 0 || inFile <= maxBytes) return [];
  // Pages are never quite full, so the file is larger than what its rows add up to.
  let over = total - (maxBytes * total) / inFile;
  const found: Candidate[] = [];
  for (const row of rows) {
    if (gone.has(row.id)) over -= row.size;
  }
  for (const row of rows) {
    if (over <= 0) break;
    if (gone.has(row.id)) continue;
    found.push(row);
    over -= row.size;
  }
  return found;
}

function chosen(
  database: DatabaseSync,
  { olderThan, model, maxBytes, now = Date.now() }: PruneOptions,
): Map<number, number> {
  const gone = new Map<number, number>();
  const add = (rows: readonly Candidate[]) => {
    for (const { id, size } of rows) gone.set(id, size);
  };
  if (olderThan !== undefined) add(rowsOf(database, 'used < ?', now - olderThan));
  if (model !== undefined) add(rowsOf(database, "json_extract(identity, '$.model') = ?", model));
  if (maxBytes !== undefined) add(beyondSize(database, gone, maxBytes));
  return gone;
}

function remove(database: DatabaseSync, ids: readonly number[]): void {
  const statement = database.prepare('DELETE FROM responses WHERE rowid = ?');
  for (let start = 0; start < ids.length; start += rowsPerTransaction) {
    database.exec('BEGIN IMMEDIATE');
    for (const id of ids.slice(start, start + rowsPerTransaction)) statement.run(id);
    database.exec('COMMIT');
  }
  database.exec('DELETE FROM engines WHERE id NOT IN (SELECT engine FROM responses)');
  database.exec('PRAGMA incremental_vacuum');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/**
 * Removes answers and gives their room back to the disk. What `maxBytes` takes is only estimated in a dry run: pages
 * that stay partly filled show once rows are gone.
 * @throws MainbenchError where the file cannot be written
 */
export function pruneCache(file: string, options: PruneOptions): Pruned {
  const pruned = withCacheDatabase(file, (database) => {
    const total = database.prepare('SELECT count(*) AS entries, coalesce(sum(size), 0) AS bytes FROM responses').get();
    const all = { entries: Number(total?.entries), bytes: Number(total?.bytes) };
    let entries = 0;
    let bytes = 0;
    let rounds: PruneOptions = options;
    for (;;) {
      const gone = chosen(database, rounds);
      entries += gone.size;
      bytes += [...gone.values()].reduce((sum, size) => sum + size, 0);
      if (!options.dryRun && gone.size > 0) remove(database, [...gone.keys()]);
      if (options.dryRun || gone.size === 0 || options.maxBytes === undefined) break;
      rounds = { maxBytes: options.maxBytes, dryRun: false };
    }
    return { entries, bytes, left: { entries: all.entries - entries, bytes: all.bytes - bytes } };
  });
  return pruned ?? { entries: 0, bytes: 0, left: { entries: 0, bytes: 0 } };
}
