import type { PythonRandom } from '@mainbench/python-semantics';
import type { TaskDefinition } from '../definition.ts';
import type { BuildSettings } from './settings.ts';
import { poolOf, type Shot, type ShotPool } from './shot-pool.ts';

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
