import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@mainbench/kit';
import { type Finished, start } from '@mainbench/test-e2e/src/mainbench.ts';
import { enginesOf, isAlive } from '@mainbench/test-e2e/src/processes.ts';

/** What is hit, and by which signal. */
export const strikes = [
  { victim: 'orchestrator', signal: 'SIGKILL' },
  { victim: 'engine', signal: 'SIGKILL' },
  { victim: 'group', signal: 'SIGKILL' },
  { victim: 'launcher', signal: 'SIGKILL' },
  { victim: 'orchestrator', signal: 'SIGTERM' },
] as const;
export type Strike = (typeof strikes)[number];

/** What became of a run that was hit. */
export interface Struck {
  /** Whether it ended before it was hit. */
  wasOver: boolean;
  end: Finished;
  /** Processes of the run that outlived it. */
  left: number[];
}

/** As npm and npx do: a shell that waits for the command. */
const launcher = ['sh', '-c', '"$0" "$@"; exit $?'];

function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return lines.filter(([, other]) => other === parent).map(([pid]) => pid as number);
}

/** Those of processes that still run after ten seconds. */
async function survivors(pids: readonly number[]): Promise<number[]> {
  for (let tries = 0; tries < 100 && pids.some(isAlive); tries += 1) await wait(100);
  return pids.filter(isAlive);
}

/** Runs a recipe into a folder and hits it after so many milliseconds. */
export async function runAndStrike(
  { recipe, out }: { recipe: string; out: string },
  strike: Strike,
  moment: number,
  random: Random,
): Promise<Struck> {
  const through = strike.victim === 'launcher' ? launcher : [];
  const { child, finished } = start(['run', recipe, '--out', out], { through });
  const wasOver = await Promise.race([wait(moment, false), finished.then(() => true)]);
  if (wasOver) return { wasOver, end: await finished, left: [] };
  const first = child.pid as number;
  const orchestrator = strike.victim === 'launcher' ? (childrenOf(first)[0] ?? first) : first;
  const engines = enginesOf(orchestrator);
  const target = {
    orchestrator,
    engine: engines.length === 0 ? orchestrator : random.pick(engines),
    group: -first,
    launcher: first,
  }[strike.victim];
  try {
    process.kill(target, strike.signal);
  } catch {
    // It ended by itself in this very moment.
  }
  const end = await finished;
  return { wasOver: false, end, left: await survivors([orchestrator, ...engines]) };
}
