import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError, type Results, type RunCosts } from '@mainbench/spec';
import { checkResults } from './check-results.ts';

/**
 * What the report of a run's folder was written from: its results, and its costs where they are known.
 * @throws MainbenchError of kind `data` where the folder has no report, or one of an older form
 */
export async function readRunResults(directory: string): Promise<{ results: Results; costs: RunCosts | undefined }> {
  const file = join(directory, 'report', 'results.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new MainbenchError('data', 'expected the folder of a finished run: there is no report in it.', {
      file,
      hint: `Finish the run, or write its report again: mainbench report RECIPE --out ${directory}.`,
      cause,
    });
  });
  const costs = await readFile(join(directory, 'report', 'costs.json'), 'utf8').catch(() => undefined);
  return { results: checkResults(text, file), costs: costs === undefined ? undefined : parseCosts(costs) };
}

/** Costs that cannot be read are left out, as those that were never written are. */
export function parseCosts(text: string): RunCosts | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
