import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openResponseCache, type ResponseCache } from '../response-cache.ts';

/** A new folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-cache-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A cache and the notes it gave. */
export function openCache(file: string): { cache: ResponseCache; notes: string[] } {
  const notes: string[] = [];
  return { cache: openResponseCache({ file, note: (text) => notes.push(text) }), notes };
}
