import { MainbenchError } from '@mainbench/spec';
import type { TaskDefinition } from '../definition.ts';
import type { ExampleLengths } from '../document.ts';
import type { TableRow } from '../table-row.ts';
import type { BuildSettings } from './settings.ts';

/** An example with its answer and the blank line after it. */
export interface Shot {
  text: string;
  lengths: ExampleLengths;
}

export interface ShotPool {
  shots: Shot[];
  /** What tells rows apart, where a question has to be left out of its own examples. */
  keys: string[];
}

/** What two equal rows have in common. */
export function rowKey(row: TableRow): string {
  return JSON.stringify(Object.entries(row.values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The examples of each subject; those of a task without subjects are under ''.
 * @throws MainbenchError of kind `data` for a row that is not as expected
 */
export async function readPools(
  task: TaskDefinition,
  settings: BuildSettings,
  examples: AsyncIterable<TableRow> | undefined,
): Promise<Map<string, ShotPool>> {
  const pools = new Map<string, ShotPool>();
  if (examples === undefined) return pools;
  for await (const row of examples) {
    const { prompts, gold, answer, subject = '' } = task.read(row, settings.preset);
    let pool = pools.get(subject);
    if (pool === undefined) {
      pool = { shots: [], keys: [] };
      pools.set(subject, pool);
    }
    // Of subjects only the first examples are ever shown.
    if (task.draw === 'first' && pool.shots.length === settings.shots) continue;
    const prompt = prompts[prompts.length > 1 ? gold : 0] ?? '';
    pool.shots.push({ text: `${prompt} ${answer}\n\n`, lengths: [prompt.length, answer.length] });
    if (settings.leavesOut) pool.keys.push(rowKey(row));
  }
  return pools;
}

/**
 * The pool of a subject, where it is large enough.
 * @throws MainbenchError of kind `data`
 */
export function poolOf(
  pools: ReadonlyMap<string, ShotPool>,
  subject: string,
  task: TaskDefinition,
  needed: number,
): ShotPool {
  const pool = pools.get(subject) ?? { shots: [], keys: [] };
  if (pool.shots.length >= needed) return pool;
  const of = subject === '' ? '' : ` of ${subject}`;
  throw new MainbenchError('data', `${task.name} needs ${needed} examples${of} and found ${pool.shots.length}.`, {
    hint: 'Give fewer shots, or name a larger file of examples with the option pool.',
  });
}
