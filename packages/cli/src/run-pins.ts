import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, writeFileAtomic } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

const pinsFile = 'pins.json';

/** The commits of hub data that a run reads, in `pins.json` of its folder. */
export interface RunPins {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Writes them, where there are new ones. */
  save(): Promise<void>;
}

/**
 * The pins of a run folder, which need not be there yet.
 * @throws MainbenchError of kind `data` where the file is damaged
 */
export function readPins(runDirectory: string): RunPins {
  const file = join(runDirectory, pinsFile);
  const pins = new Map<string, string>(existsSync(file) ? entriesOf(file) : []);
  let isNew = false;
  return {
    get: (name) => pins.get(name),
    set(name, value) {
      isNew ||= pins.get(name) !== value;
      pins.set(name, value);
    },
    async save() {
      if (isNew) await writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(pins), undefined, 2)}\n`);
      isNew = false;
    },
  };
}

function entriesOf(file: string): [string, string][] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = isObject(value) ? Object.entries(value) : [];
    if (isObject(value) && entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      return entries;
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  const hint = 'Correct it, or delete it to read the newest data.';
  throw new MainbenchError('data', 'expected an object of names and commits.', { file, hint });
}
