import { type Benchmark, closestName, MainbenchError } from '@mainbench/spec';

/** The names of a list with commas between. */
export function taskNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * The benchmarks that `--tasks` names, groups such as `openllm` taken apart, each once.
 * @param groups names that stand for several benchmarks
 * @throws MainbenchError of kind `usage` for a name that is none
 */
export function namedBenchmarks<Own extends Benchmark>(
  text: string,
  known: readonly Own[],
  groups: Readonly<Record<string, readonly string[]>>,
): Own[] {
  const names = taskNames(text).flatMap((name) => groups[name] ?? [name]);
  const possible = [...Object.keys(groups), ...known.map(({ name }) => name)];
  const found = new Set<Own>();
  for (const name of names) {
    const benchmark = known.find((entry) => entry.name === name || entry.name.replaceAll('_', '-') === name);
    if (benchmark === undefined) {
      const near = closestName(name, possible);
      const question = near === undefined ? '' : ` Did you mean ${near}?`;
      throw new MainbenchError('usage', `--tasks: there is no benchmark ${JSON.stringify(name)}.${question}`, {
        hint: `Expected one or more of ${possible.join(', ')}, with commas between, or a file such as ./my-task.ts.`,
      });
    }
    found.add(benchmark);
  }
  if (found.size === 0)
    throw new MainbenchError('usage', '--tasks names no benchmark.', { hint: `Expected ${possible.join(', ')}.` });
  return [...found];
}
