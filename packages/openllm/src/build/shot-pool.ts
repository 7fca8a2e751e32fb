import type { PythonRandom } from '@mainbench/python-semantics';
import { MainbenchError } from '@mainbench/spec';
import type { TableRow } from '../data/fields.ts';
import type { ExampleLengths, TaskDefinition } from '../definition.ts';
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

/** The pool of a subject, where it is large enough. @throws MainbenchError of kind `data` */
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

/** Gives the examples for one question after another, in the order of the reference. */
export type DrawShots = (subject: string, key: () => string) => readonly Shot[];

/** v0.4 draws one more than needed and leaves the question out; where it was drawn twice, it draws again without it. */
function drawOthers(random: PythonRandom, pool: ShotPool, count: number, key: string): number[] {
  const others = random.sampleIndices(pool.shots.length, count + 1).filter((index) => pool.keys[index] !== key);
  if (others.length >= count) return others.slice(0, count);
  const remaining = [...pool.keys.keys()].filter((index) => pool.keys[index] !== key);
  return random.sample(remaining, count);
}

/**
 * Draws examples as lm_eval/api/samplers.py (v0.4) and lm_eval/base.py (v0.3) do.
 * @param random the task's own generator, which in v0.3 has shuffled the questions before
 */
export function shotDrawer(
  task: TaskDefinition,
  pools: ReadonlyMap<string, ShotPool>,
  settings: BuildSettings,
  random: PythonRandom,
): DrawShots {
  const { shots: count, leavesOut } = settings;
  if (count === 0) return () => [];
  return (subject, key) => {
    const pool = poolOf(pools, subject, task, leavesOut ? count + 1 : count);
    if (task.draw === 'first') return pool.shots.slice(0, count);
    const drawn = leavesOut ? drawOthers(random, pool, count, key()) : random.sampleIndices(pool.shots.length, count);
    return drawn.map((index) => pool.shots[index] as Shot);
  };
}
