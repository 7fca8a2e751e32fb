import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '@mainbench/kit';

/** A byte of a file that was changed. */
export interface Change {
  /** Relative to the run's folder. */
  file: string;
  place: number;
  from: number;
  to: number;
}

/** The files of a folder that are not empty, in order. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => statSync(join(folder, file)).size > 0)
    .sort();
}

/** Changes one byte of a file to another. */
export function changeByte(folder: string, file: string, random: Random): Change {
  const path = join(folder, file);
  const bytes = readFileSync(path);
  const place = random.integer(bytes.length);
  const from = bytes[place] as number;
  const to = from ^ (1 + random.integer(255));
  bytes[place] = to;
  writeFileSync(path, bytes);
  return { file, place, from, to };
}

/** The part of a run's folder that is judged as one: an artifact, or a file of its own. */
export function partOf(file: string): string {
  const [top = '', name = ''] = file.split('/');
  return top === 'artifacts' ? join(top, name) : join(dirname(file), file);
}
