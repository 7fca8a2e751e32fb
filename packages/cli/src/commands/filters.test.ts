import { formulaFilters } from '@mainbench/baselines';
import { expect, it } from 'vitest';
import { allSignals, shippedFilters } from '../extensions.ts';
import { runMainbench } from '../testing/run-mainbench.ts';

interface Listed {
  filters: {
    name: string;
    formula: string | null;
    columns: Record<string, string> | null;
    source: string | null;
    signals: string[];
    passes: number | null;
  }[];
  signals: { name: string; passes: number }[];
}

it('lists every filter with formula, source, signals and the passes that they cost', async () => {
  const { stdout } = await runMainbench(['filters', '--json']);
  const { filters, signals } = JSON.parse(stdout) as Listed;
  expect(filters.map(({ name }) => name)).toEqual(shippedFilters.map(({ name }) => name));
  const ifd = filters.find(({ name }) => name === 'ifd');
  expect(ifd).toMatchObject({
    formula: 'exp(base_nll - base_nll_alone)',
    signals: ['base_nll', 'base_nll_alone'],
    passes: 2,
  });
  expect(filters.find(({ name }) => name === 'selectit')?.passes).toBe(5);
  expect(filters.find(({ name }) => name === 'longest')?.passes).toBe(0);
  expect(filters.find(({ name }) => name === 'judge')?.passes).toBeNull();
  const [deita, diverse] = ['deita', 'diverse'].map((wanted) => filters.find(({ name }) => name === wanted));
  const columns = { score: 'deita_complexity * deita_quality' };
  expect(deita).toMatchObject({ formula: null, columns, signals: ['deita_complexity', 'deita_quality'], passes: 2 });
  expect(diverse).toMatchObject({ formula: null, columns: {}, signals: [], passes: 0 });
  for (const { name, source } of filters.filter(({ formula, columns: read }) => formula ?? read))
    expect(source, name).not.toBeNull();
  expect(signals.map(({ name }) => name)).toEqual([...allSignals.keys()]);
});

it('has names for signals and filters that no expression can mistake', () => {
  const names = [
    ...allSignals.keys(),
    ...shippedFilters.map(({ name }) => name.replaceAll('-', '_')),
    'tokens',
    'scores',
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(formulaFilters.length).toBeGreaterThan(10);
});
