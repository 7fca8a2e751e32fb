import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { microRun } from './shared-runs.ts';

/** Kills of the orchestrator, and as many of an engine: together the ten random moments of the promise. */
export const kills = 5;

/** What runs that were killed have to come to, and when to kill them. */
export interface Undisturbed {
  results: string;
  /** Milliseconds after which a kill falls somewhere into a run, its start included. */
  randomMoment(): number;
}

export async function results(out: string): Promise<string> {
  return readFile(join(out, 'report', 'results.json'), 'utf8');
}

export async function undisturbedRun(): Promise<Undisturbed> {
  const { out, milliseconds } = await microRun();
  return { results: await results(out), randomMoment: () => milliseconds * (0.1 + 0.8 * Math.random()) };
}
