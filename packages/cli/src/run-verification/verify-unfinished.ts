import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournalLines } from '@mainbench/graph';
import { sha256OfFile } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import type { Damage, Verified } from './verify-artifact.ts';

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function journalDamage(file: string): Promise<Damage | undefined> {
  try {
    for await (const _ of readJournalLines(file));
    return undefined;
  } catch (error) {
    if (!MainbenchError.is(error)) throw error;
    const { line } = error.details;
    const remedy = 'remove this file and give the same mainbench run again: its rows are recomputed';
    return { file, found: `line ${line} is not what was written`, remedy };
  }
}

/** Reads every line of the journals and finished shards of a stage that is not finished. */
export async function verifyShared(directory: string): Promise<Verified> {
  const verified: Verified = { files: 0, bytes: 0, damage: [] };
  for (const name of (await namesIn(directory)).filter((each) => each.endsWith('.jsonl'))) {
    const file = join(directory, name);
    const damage = await journalDamage(file);
    if (damage !== undefined) verified.damage.push(damage);
    verified.files += 1;
    verified.bytes += (await stat(file)).size;
  }
  return verified;
}

/** What `checkpoints.py` of the engine writes last into a checkpoint. */
interface Marker {
  files: Record<string, { bytes: number; sha256: string }>;
}

/** Compares the checkpoints of a training that is not finished with their markers. */
export async function verifyCheckpoints(directory: string): Promise<Verified> {
  const verified: Verified = { files: 0, bytes: 0, damage: [] };
  const work = join(directory, 'work');
  for (const name of (await namesIn(work)).filter((each) => each.startsWith('checkpoint-'))) {
    const folder = join(work, name);
    const file = join(folder, 'COMPLETE');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    // Without a marker it was never finished, and nobody resumes from it.
    if (text === undefined) continue;
    const remedy = 'give the same mainbench run again: it goes on from the checkpoint before this one';
    try {
      const { files } = JSON.parse(text) as Marker;
      for (const [each, { bytes, sha256 }] of Object.entries(files)) {
        const part = join(folder, each);
        if ((await sha256OfFile(part).catch(() => '')) !== sha256)
          verified.damage.push({ file: part, found: 'its bytes are not those that were written', remedy });
        verified.files += 1;
        verified.bytes += bytes;
      }
    } catch {
      verified.damage.push({ file, found: 'it is cut or was changed', remedy });
    }
  }
  return verified;
}
