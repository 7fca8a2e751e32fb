import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../../../shared/fixtures', import.meta.url));

/** A reply that a real TGI server gave. */
export function recordedReply<T>(name: string): T {
  const folder = process.env.MAINBENCH_FIXTURES ?? beside;
  return JSON.parse(readFileSync(join(folder, 'tgi', 'recorded', `${name}.json`), 'utf8'));
}
