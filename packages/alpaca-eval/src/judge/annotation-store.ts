import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Journal, lockFolder, openJournal } from '@mainbench/graph';
import { sha256, writeFileAtomic } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';
import { readRecords } from '../annotations/annotation.ts';

/** Judgements that were paid for, kept in a file of alpaca_eval's form. */
export interface AnnotationStore {
  /** Judgements known, by key. */
  get(key: string): JsonObject | undefined;
  /** Keeps a judgement; resolves when no crash can lose it. */
  add(record: JsonObject): Promise<void>;
  /** Puts everything into the file. */
  close(): Promise<void>;
}

const keyFields = ['instruction', 'output_1', 'output_2', 'annotator'] as const;

/** What makes two judgements the same one. */
export function keyOf(record: JsonObject): string {
  return sha256(JSON.stringify(keyFields.map((field) => record[field] ?? null)));
}

async function mergeInto(file: string, records: AsyncIterable<[string, JsonObject]>): Promise<number> {
  const merged = new Map<string, JsonObject>();
  for (const record of existsSync(file) ? await readRecords(file) : []) {
    // Of several entries for one key the last one counts, and keeps the place of the first one.
    merged.set(keyOf(record), record);
  }
  let added = 0;
  for await (const [, record] of records) {
    merged.set(keyOf(record), record);
    added += 1;
  }
  if (added > 0) await writeFileAtomic(file, `${JSON.stringify([...merged.values()], undefined, 2)}\n`);
  return added;
}

interface Shared {
  store: Promise<AnnotationStore>;
  users: number;
  closing?: Promise<void>;
}

const open = new Map<string, Shared>();

async function leave(file: string, shared: Shared): Promise<void> {
  shared.users -= 1;
  if (shared.users > 0) return;
  shared.closing = shared.store
    .then(
      (store) => store.close(),
      () => undefined,
    )
    .finally(() => open.delete(file));
  await shared.closing;
}

/**
 * Opens a file of annotations; within a process several judges may share it, and the last one to close it ends that.
 * @throws MainbenchError of kind `data` where the file is damaged, `locked` while another process has it
 */
export async function openAnnotationStore(path: string): Promise<AnnotationStore> {
  const file = resolve(path);
  for (let old = open.get(file); old?.closing !== undefined; old = open.get(file)) {
    await old.closing.catch(() => undefined);
  }
  const shared = open.get(file) ?? { store: openOwnStore(file), users: 0 };
  open.set(file, shared);
  shared.users += 1;
  try {
    const { get, add } = await shared.store;
    return { get, add, close: () => leave(file, shared) };
  } catch (error) {
    await leave(file, shared);
    throw error;
  }
}

/**
 * Opens a file of annotations for one process. A new judgement goes into a journal beside the file first and is durable
 * there; the file itself is written whole, at the end, and after a crash at the next start.
 */
async function openOwnStore(file: string): Promise<AnnotationStore> {
  const folder = join(dirname(file), `.${basename(file)}.journal`);
  const lock = await lockFolder(folder);
  const journalFile = join(folder, 'judgements.jsonl');
  let journal: Journal<JsonObject>;
  const known = new Map<string, JsonObject>();
  try {
    if (existsSync(journalFile)) {
      const left = await openJournal<JsonObject>(journalFile);
      try {
        await mergeInto(file, left.read());
      } finally {
        await left.close();
      }
      await rm(journalFile);
    }
    for (const record of existsSync(file) ? await readRecords(file) : []) known.set(keyOf(record), record);
    journal = await openJournal<JsonObject>(journalFile);
  } catch (error) {
    await lock.release();
    throw error;
  }

  return {
    get: (key) => known.get(key),
    async add(record) {
      await journal.append(`${journal.size}-${keyOf(record)}`, record);
      known.set(keyOf(record), record);
    },
    async close() {
      try {
        await mergeInto(file, journal.read());
        await journal.close();
        await rm(folder, { recursive: true, force: true });
      } finally {
        await lock.release();
      }
    },
  };
}

/** A file of annotations that is open only while it is used. */
export interface LazyStore {
  /** Works with the store, opening it first where it is not. */
  use<T>(work: (store: AnnotationStore) => Promise<T>): Promise<T>;
  /** Puts everything into the file as soon as nothing uses the store any more; a later use opens it again. */
  close(): Promise<void>;
}

/** A store that is opened when it is first needed: a run whose judgements are all made never touches it. */
export function lazyStore(file: string): LazyStore {
  let opened: Promise<AnnotationStore> | undefined;
  let users = 0;
  let leaving = false;

  async function closeIfIdle(): Promise<void> {
    if (!leaving || users > 0 || opened === undefined) return;
    const closing = opened;
    opened = undefined;
    leaving = false;
    await closing.then(
      (store) => store.close(),
      () => undefined,
    );
  }

  return {
    async use(work) {
      users += 1;
      opened ??= openAnnotationStore(file);
      try {
        return await work(await opened);
      } catch (error) {
        const failed = await opened?.then(
          () => false,
          () => true,
        );
        if (failed === true) opened = undefined;
        throw error;
      } finally {
        users -= 1;
        await closeIfIdle();
      }
    },
    async close() {
      leaving = true;
      await closeIfIdle();
    },
  };
}
