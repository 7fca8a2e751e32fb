import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, trackedFiles } from './tracked-files.ts';

/** What mainbench ships, by kind. */
const listed: Record<string, { name: string }[]> = JSON.parse(
  execFileSync(process.execPath, [join(root, 'packages', 'cli', 'bin', 'mainbench.mjs'), 'ls', '--json'], {
    encoding: 'utf8',
  }),
);
const names = ['filters', 'tasks', 'benchmarks', 'engines'].flatMap((kind) =>
  (listed[kind] ?? []).map(({ name }) => name),
);

/** Where a name is at home: the folder of an engine, the packages of filters, tasks and evaluators. */
function isOwnFolder(path: string, name: string): boolean {
  return (
    path.startsWith(`packages/engines/src/${name}/`) ||
    /^packages\/(baselines|world|openllm\/src\/tasks|ifeval|alpaca-eval)\//.test(path) ||
    path === `packages/pipeline/src/${name}-filter.ts` ||
    path === `packages/pipeline/src/${name}-task.ts`
  );
}

/** Files that may name one all the same. */
const allowed: Readonly<Record<string, string>> = {
  'packages/spec/src/recipe/serve.ts': 'the embedded engine has settings of its own, since it is no server',
  'packages/spec/src/recipe/recipe.ts': 'the default of `serve`',
  'packages/spec/src/recipe/old-forms.ts': 'answers fields of former versions',
  'packages/engines/src/tgi/connect.ts': 'the embedded server speaks this dialect, with a route more',
  'packages/data/src/language/load-languages.ts': 'the data of langdetect may lie in the folder of a benchmark',
  'packages/cli/src/commands/score-ifeval.ts': 'a command for the responses of one benchmark',
  'packages/pipeline/src/resolve-contrasts.ts': 'the filter of the paper, which default contrasts are about',
  'packages/report/src/report-context.ts': 'the filter of the paper, which the headline is about',
  'packages/report/src/claims/arm-records.ts': 'the claims of the paper name its method and its baselines',
  'packages/report/src/claims/above-baselines.ts': 'the benchmarks of the paper',
};

/** Names that are ordinary words too: only a comparison of names is about what is registered. */
const ordinary = new Set(['random', 'score', 'judge']);

/** Names in comparisons, lists, lookups and defaults; a `name:` of something's own is none. */
function namesIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replace(/^import .*$/gm, '');
  return names.filter((name) =>
    new RegExp(ordinary.has(name) ? `name\\s*[!=]==\\s*'${name}'` : `(?<!\\bname: )(?<![-\\w.])'${name}'`).test(code),
  );
}

describe('names of what is registered', () => {
  const sources = trackedFiles(/^packages\/[^/]+\/src\/.*\.ts$/).filter(
    ({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/'),
  );
  const found = sources.flatMap(({ path, text }) =>
    namesIn(text)
      .filter((name) => !isOwnFolder(path, name))
      .map((name) => ({ path, name })),
  );

  it('are found', () => {
    expect(names.length).toBeGreaterThan(15);
    expect(namesIn("if (engine === 'vllm') x(['mutual']); const a = { name: 'tgi' }; // 'gsm8k'")).toEqual([
      'mutual',
      'vllm',
    ]);
  });

  it('stand in their own folders, and in at most ten other files', () => {
    const elsewhere = found.filter(({ path }) => allowed[path] === undefined);
    expect(elsewhere.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
    expect(Object.keys(allowed).length).toBeLessThanOrEqual(10);
    expect(Object.keys(allowed).filter((path) => !found.some((each) => each.path === path))).toEqual([]);
  });
});
