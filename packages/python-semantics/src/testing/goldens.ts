import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../../../shared/fixtures', import.meta.url));

/** A file of values that Python, NumPy or pandas gave. */
export function golden<T>(name: string): T {
  const folder = process.env.MAINBENCH_FIXTURES ?? beside;
  return JSON.parse(readFileSync(join(folder, 'ifeval', 'golden', `${name}.json`), 'utf8'));
}
