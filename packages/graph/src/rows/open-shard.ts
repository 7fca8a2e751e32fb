import { rm, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { exists, readJsonLines, writeLinesAtomic } from '@mainbench/kit';
import { type Claim, type JsonObject, type JsonValue, MainbenchError } from '@mainbench/spec';
import { type Journal, openJournal } from '../journal/journal.ts';
import { readJournalLines } from '../journal/journal-lines.ts';
import { journalLine } from '../journal/journal-record.ts';
import { lookAtShards, shardFile, shardJournal } from './shard-files.ts';
import type { Shard } from './table-cut.ts';

/** Journals up to this size are put in order in memory; bytes. */
const largestInMemory = 64 << 20;

/** Lines put in order before requests get their turn: a whole shard at once would hold them up for 30 ms. */
const linesATurn = 64;

/** A shard that this process makes. */
export interface OpenShard<Row> {
  readonly claim: Claim;
  /** Rows that are made. */
  readonly settled: number;
  /** Whether it was finished or left. */
  readonly over: boolean;
  /** The rows of the table that are still to be made; ends the shard where there are none. */
  rows(): AsyncGenerator<Row>;
  /** Rows that `rows` has not yielded yet. */
  readonly unstarted: number;
  /** Keeps a made row; the last one ends the shard: its rows appear in order and the claim is released. */
  settle(id: string, value: JsonObject): Promise<void>;
  /** Leaves the shard, finished or not. */
  close(): Promise<void>;
}

async function takeOver(journal: Journal<JsonValue>, earlier: readonly string[]): Promise<void> {
  const taken = new Set<string>();
  const appended: Promise<void>[] = [];
  for (const file of earlier) {
    for await (const { key, value } of readJournalLines(file)) {
      if (taken.has(key)) continue;
      taken.add(key);
      appended.push(journal.append(key, JSON.parse(value)));
    }
  }
  await Promise.all(appended);
  for (const file of earlier) await rm(file, { force: true });
}

async function* inOrder(journal: Journal<JsonValue>, file: string, ids: readonly string[]): AsyncGenerator<string> {
  const values = new Map<string, string>();
  const fitsInMemory = (await stat(file)).size <= largestInMemory;
  if (fitsInMemory) {
    for await (const { key, value } of readJournalLines(file)) {
      if (values.size % linesATurn === 0) await setImmediate();
      values.set(key, value);
    }
  }
  for (const [index, key] of ids.entries()) {
    if (index % linesATurn === 0) await setImmediate();
    const value = fitsInMemory ? values.get(key) : JSON.stringify(await journal.get(key));
    if (value === undefined) {
      throw new MainbenchError('internal', `the row ${JSON.stringify(key)} is not in the journal of its shard.`, {
        file,
      });
    }
    yield journalLine({ key, value });
  }
}

function refuse(file: string, line: number, found: string): never {
  throw new MainbenchError('data', `expected each row to have a unique id, found ${found}.`, {
    file,
    line,
    hint: 'Give each row of this table a unique text as `id`.',
  });
}

/**
 * Begins or continues a claimed shard. What earlier holders journalled is copied first, so that a holder that was given
 * up and still writes cannot touch the journal of this one.
 * @param table file of the rows to be read
 * @param earlier journals of earlier holders
 */
export async function openShard<Row extends { id: string }>(
  directory: string,
  table: string,
  shard: Shard,
  claim: Claim,
  earlier: readonly string[],
): Promise<OpenShard<Row>> {
  const file = shardJournal(directory, shard, claim.generation);
  const journal = await openJournal(file);
  try {
    await takeOver(journal, earlier);
  } catch (error) {
    await journal.close();
    throw error;
  }
  const ids: string[] = [];
  let started = journal.size;
  let settled = journal.size;
  let read = false;
  let closed: Promise<void> | undefined;

  function close(): Promise<void> {
    closed ??= journal.close().finally(() => claim.release());
    return closed;
  }

  /** Whether another took this shard over, unnoticed so far: it copied the journal and removed it. */
  async function wasTakenOver(): Promise<boolean> {
    if (await exists(file)) return false;
    const { isFinished, journalsOf } = await lookAtShards(directory);
    return isFinished(shard) || journalsOf(shard).length > 0;
  }

  async function finishIfDone(): Promise<void> {
    if (!read || settled < shard.rows || claim.signal.aborted) return;
    try {
      await writeLinesAtomic(shardFile(directory, shard), inOrder(journal, file, ids));
    } catch (error) {
      if (!(await wasTakenOver())) throw error;
    }
    await close();
    await rm(file, { force: true });
  }

  return {
    claim,
    get settled() {
      return settled;
    },
    get unstarted() {
      return shard.rows - started;
    },
    get over() {
      return closed !== undefined;
    },
    async *rows() {
      const seen = new Set<string>();
      for await (const { value, line } of readJsonLines<Row>(table, { from: shard })) {
        const { id } = value;
        if (typeof id !== 'string') refuse(table, line, `${JSON.stringify(id) ?? 'none'}`);
        if (seen.has(id)) refuse(table, line, `${JSON.stringify(id)} again`);
        seen.add(id);
        ids.push(id);
        if (!journal.has(id)) {
          started += 1;
          yield value;
        }
        if (ids.length === shard.rows) break;
      }
      read = true;
      await finishIfDone();
    },
    async settle(id, value) {
      await journal.append(id, value);
      settled += 1;
      await finishIfDone();
    },
    close,
  };
}
