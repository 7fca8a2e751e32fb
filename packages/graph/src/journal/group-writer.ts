import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { describeSystemError } from '@mainbench/kit';

/** The part of a file handle, opened for appending, that a group writer needs. */
export interface AppendHandle {
  writeFile(data: Uint8Array): Promise<void>;
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
}

/**
 * Milliseconds from one flush to the next while many write: a flush is two errands of another thread, which at thousands
 * of rows a second took a tenth of all processor time.
 */
const flushEvery = 10;

/** Appends to a file; writes that arrive while the disk is busy, or within a few milliseconds, share one flush. */
export interface GroupWriter {
  /** Bytes that are durable. */
  readonly length: number;
  /** Resolves when the bytes are durable; `committed` gets their offset just before. */
  write(bytes: Uint8Array, committed: (offset: number) => void): Promise<void>;
  /** Resolves when nothing is left to write. */
  idle(): Promise<void>;
}

interface Pending {
  bytes: Uint8Array;
  committed: (offset: number) => void;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * A group writer on an open file of `length` bytes. After a failed write or flush nothing says what reached the disk,
 * so the file is cut back to what was durable before and every later write fails with the same error.
 * @param path the file, for messages
 */
export function createGroupWriter(handle: AppendHandle, path: string, length: number): GroupWriter {
  let durable = length;
  let pending: Pending[] = [];
  let running: Promise<void> | undefined;
  let lastFlush = Number.NEGATIVE_INFINITY;
  let wasShared = false;
  let failure: { error: unknown } | undefined;

  async function commit(batch: Pending[]): Promise<void> {
    await handle.writeFile(Buffer.concat(batch.map((entry) => entry.bytes)));
    await handle.datasync();
    for (const { bytes, committed, resolve } of batch) {
      const offset = durable;
      durable += bytes.length;
      committed(offset);
      resolve();
    }
  }

  async function drain(): Promise<void> {
    // Gathers what one turn of the event loop appends.
    await setImmediate();
    while (pending.length > 0) {
      // Who writes alone, and waits for it each time, is not held up.
      const rest = lastFlush + flushEvery - performance.now();
      if (wasShared && rest > 0) await wait(rest);
      const batch = pending;
      pending = [];
      wasShared = batch.length > 1;
      lastFlush = performance.now();
      try {
        await commit(batch);
      } catch (cause) {
        const error = describeSystemError(cause, path, 'write');
        failure = { error };
        await handle.truncate(durable).catch(() => undefined);
        for (const entry of [...batch, ...pending]) entry.reject(error);
        pending = [];
      }
    }
    running = undefined;
  }

  return {
    get length() {
      return durable;
    },
    write(bytes, committed) {
      if (failure !== undefined) return Promise.reject(failure.error);
      return new Promise((resolve, reject) => {
        pending.push({ bytes, committed, resolve, reject });
        running ??= drain();
      });
    },
    async idle() {
      await running;
    },
  };
}
