import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError, type Results, type RunCosts } from '@mainbench/spec';

const lists = ['seeds', 'metrics', 'models', 'contrasts', 'reported', 'data', 'runs', 'provenance', 'notes'] as const;

/**
 * The results of a run from the text of its results.json.
 * @param file for messages
 * @throws MainbenchError of kind `data` where it is damaged or of an older form
 */
export function checkResults(text: string, file: string): Results {
  let value: Partial<Results> | null;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MainbenchError('data', 'expected results in JSON; the file is truncated or was changed.', {
      file,
      hint: 'Write the report again: mainbench report RECIPE.',
      cause,
    });
  }
  const whole = value?.schema === 3 && lists.every((name) => Array.isArray(value?.[name]));
  if (whole) return value as Results;
  const schema: unknown = value?.schema;
  throw new MainbenchError('data', `expected results of schema 3, found ${JSON.stringify(schema) ?? 'none'}.`, {
    file,
    hint: 'Write the report again with this version: mainbench report RECIPE.',
  });
}

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
