import { type FileHandle, open } from 'node:fs/promises';
import { checkJson, describeSystemError, syncParent } from '@mainbench/kit';
import { type JsonValue, MainbenchError } from '@mainbench/spec';
import { createGroupWriter } from './group-writer.ts';
import { readJournalLines } from './journal-lines.ts';
import { damagedLine, journalLine, readJournalLine } from './journal-record.ts';

/** An append-only file of records, one a key, that survives a crash at any moment. */
export interface Journal<Value = JsonValue> {
  /** Durable records. */
  readonly size: number;
  /** Whether the key's record is durable. */
  has(key: string): boolean;
  /**
   * Adds a record; resolves when it is durable.
   * @throws MainbenchError of kind `internal` for a key that has one already, `disk` where the disk is full
   */
  append(key: string, value: Value): Promise<void>;
  /** The value of a key, read from the file; undefined where there is none. */
  get(key: string): Promise<Value | undefined>;
  /** The records that are durable now, in the order they were added, as a stream. */
  read(): AsyncIterable<[key: string, value: Value]>;
  /** Resolves when everything appended is durable and the file is closed. */
  close(): Promise<void>;
}

interface Index {
  /** The ordinal of each key's record. */
  ordinals: Map<string, number>;
  /** Where each record starts; it ends where the next one starts. */
  offsets: number[];
  length: number;
}

async function readIndex(path: string): Promise<Index> {
  const index: Index = { ordinals: new Map(), offsets: [], length: 0 };
  for await (const { key, end } of readJournalLines(path)) {
    if (index.ordinals.has(key)) {
      const place = { file: path, line: index.offsets.length + 1 };
      throw damagedLine(place, `a second record of ${JSON.stringify(key)}`);
    }
    index.ordinals.set(key, index.offsets.length);
    index.offsets.push(index.length);
    index.length = end;
  }
  return index;
}

async function openRecovered(path: string): Promise<{ handle: FileHandle; index: Index }> {
  const handle = await open(path, 'a+');
  try {
    const index = await readIndex(path);
    const { size } = await handle.stat();
    if (size !== index.length) await handle.truncate(index.length);
    await handle.sync();
    await syncParent(path);
    return { handle, index };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Opens or starts a journal: JSON lines `{"crc32", "key", "value"}`. A last line that a crash cut short is removed.
 * Only one process may have it open. In memory it holds its keys and one number for each.
 * @throws MainbenchError of kind `data` naming file and line where it is damaged elsewhere
 */
export async function openJournal<Value = JsonValue>(path: string): Promise<Journal<Value>> {
  const { handle, index } = await openRecovered(path).catch((error: unknown) => {
    throw describeSystemError(error, path, 'write');
  });
  const { ordinals, offsets } = index;
  const writer = createGroupWriter(handle, path, index.length);
  const unwritten = new Set<string>();
  let closing: Promise<void> | undefined;

  async function append(key: string, value: Value): Promise<void> {
    if (closing !== undefined) throw new MainbenchError('internal', `the journal ${path} is closed.`);
    if (ordinals.has(key) || unwritten.has(key)) {
      throw new MainbenchError('internal', `the journal ${path} has a record of ${JSON.stringify(key)} already.`);
    }
    checkJson(value, `the record of ${JSON.stringify(key)}`);
    const line = Buffer.from(`${journalLine({ key, value: JSON.stringify(value) })}\n`, 'utf8');
    unwritten.add(key);
    try {
      await writer.write(line, (offset) => {
        ordinals.set(key, offsets.length);
        offsets.push(offset);
      });
    } finally {
      unwritten.delete(key);
    }
  }

  async function get(key: string): Promise<Value | undefined> {
    const ordinal = ordinals.get(key);
    if (ordinal === undefined) return undefined;
    const start = offsets[ordinal] as number;
    const bytes = Buffer.alloc((offsets[ordinal + 1] ?? writer.length) - start);
    await handle.read(bytes, 0, bytes.length, start);
    const { value } = readJournalLine(bytes.subarray(0, -1), { file: path, line: ordinal + 1 });
    return JSON.parse(value);
  }

  async function* read(): AsyncGenerator<[string, Value]> {
    for await (const { key, value } of readJournalLines(path, writer.length)) yield [key, JSON.parse(value)];
  }

  async function close(): Promise<void> {
    await writer.idle();
    await handle.close();
  }

  return {
    get size() {
      return ordinals.size;
    },
    has: (key) => ordinals.has(key),
    append,
    get,
    read,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
