import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isObject, writeFileAtomic } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import type { Fingerprint } from './fingerprint.ts';

function isFingerprint(value: unknown): value is Fingerprint {
  if (!isObject(value) || typeof value.model !== 'string') return false;
  const { weights, logprobs, text } = value;
  return (
    (weights === undefined || typeof weights === 'string') &&
    (text === undefined || typeof text === 'string') &&
    (logprobs === undefined || (Array.isArray(logprobs) && logprobs.every((each) => typeof each === 'number')))
  );
}

/**
 * What an earlier pool found of the model; undefined where there was none.
 *
 * @throws MainbenchError of kind `data` for a file that holds something else
 */
export async function readIdentity(file: string): Promise<Fingerprint | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isFingerprint(value)) return value;
  } catch {
    // The same sentence as for another shape.
  }
  throw new MainbenchError('data', 'expected the identity of a model, found something else.', {
    file,
    hint: 'Remove it where every server at hand serves the model of this run.',
  });
}

/** Keeps a fingerprint for later pools; makes the folder where there is none. */
export async function writeIdentity(file: string, fingerprint: Fingerprint): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(fingerprint, null, 2)}\n`);
}
