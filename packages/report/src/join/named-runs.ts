import type { Results } from '@mainbench/spec';

/** Results of one run under a name that no other run of the report has. */
export interface NamedRun {
  label: string;
  results: Results;
}

/** Gives each run its recipe's name, with a number from the second run of a name on. */
export function nameRuns(runs: readonly Results[]): NamedRun[] {
  const seen = new Map<string, number>();
  return runs.map((results) => {
    const count = (seen.get(results.name) ?? 0) + 1;
    seen.set(results.name, count);
    return { label: count === 1 ? results.name : `${results.name} ${count}`, results };
  });
}
