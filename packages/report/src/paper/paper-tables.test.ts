import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { createContext } from '../report-context.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { ablationTables } from './ablation-tables.ts';
import { paperTables } from './paper-tables.ts';
import { scoresTable } from './scores-table.ts';
import { sweepFigure } from './sweep-figure.ts';

const results = sampleResults({ models: ['one', 'two'], seeds: [1, 2], arms: ['no-filter', 'mutual', 'oracle'] });

const benchmarkMetric = { name: 'acc', label: 'accuracy', unit: 'fraction', better: 'higher' } as const;

const valuesOf = (given: Results) => scoresTable(createContext(given)).rows.map((row) => row.map(({ value }) => value));

/** Results in which arms are the mutual filter at several numbers of kept pairs. */
function swept(): Results {
  const changed = structuredClone(
    sampleResults({ models: ['one'], seeds: [1], arms: ['no-filter', 'score', 'mutual'] }),
  );
  const rename = (name: string) => ({ score: 'mutual-500', mutual: 'mutual-1000' })[name] ?? name;
  for (const arm of changed.models[0]?.arms ?? []) arm.name = rename(arm.name);
  for (const arm of changed.runs[0]?.arms ?? []) {
    arm.arm = rename(arm.arm);
    if (arm.filter === null || arm.arm === 'no-filter') continue;
    arm.filter = {
      ...arm.filter,
      name: 'mutual',
      options: {},
      roles: [],
      select: { top_k: arm.arm === 'mutual-500' ? 500 : 1000 },
    };
  }
  return changed;
}

describe('the table of methods', () => {
  it('has a block for each model, a column for each task and derived score', () => {
    const table = scoresTable(createContext(results));
    expect(table.columns.map(({ label, detail }) => [label, detail])).toEqual([
      ['Method', undefined],
      ['follow', '%'],
      ['response-loss', 'nats a token'],
      ['overall', '%'],
    ]);
    expect(table.blocks).toEqual([
      { label: 'one', row: 0 },
      { label: 'two', row: 3 },
    ]);
    expect(table.rows).toHaveLength(6);
    expect(table.rows[1]?.[1]).toMatchObject({ value: '45.4', detail: '[43.3, 47.5]' });
    // 0.454 + seed / 100 over two seeds.
    expect(table.rows[1]?.[3]?.value).toBe('46.9');
    expect(table.rows[2]?.[3]?.value).toBe('missing');
  });

  it('says where each model is judged by itself', () => {
    const judged = structuredClone(results);
    for (const record of judged.runs[0]?.evaluations ?? []) record.judgedByOwnModel = record.task === 'follow';
    const note = 'follow: each model is judged by its own untuned self. Compare arms of one model, not models.';
    const notesOf = (given: Results) => scoresTable(createContext(given)).notes;
    expect(notesOf(judged)).toContain(note);
    expect(notesOf({ ...judged, models: judged.models.slice(0, 1) })).not.toContain(note);
    expect(notesOf(results)).not.toContain(note);
  });

  it('shows reported numbers as they were written, marked, and says that no test uses them', () => {
    const reported = [
      { method: 'Ours (invented)', model: 'two', task: 'follow', value: 51.25, note: 'an invented paper' },
      { method: 'Ours (invented)', model: 'three', task: 'follow', value: -1, note: '' },
      { method: 'Ours (invented)', model: 'three', task: 'elsewhere', value: 1, note: '' },
    ];
    const given = { ...results, reported };
    const table = scoresTable(createContext(given));
    expect(valuesOf(given)[6]).toEqual(['Ours (invented)', '51.25', '–', '–']);
    expect(table.rows[6]?.[0]?.remark).toBe('reported');
    expect(table.blocks?.at(-1)).toEqual({ label: 'three', row: 7 });
    expect(table.notes?.join()).toContain('not measured here and used in no test (an invented paper)');
    expect(table.notes?.join()).toContain('Reported numbers of elsewhere have no column');
    expect(valuesOf(results)).toEqual(valuesOf({ ...given, reported: [] }));
  });

  it('takes a benchmark’s own score, and marks what does not compare', () => {
    const changed = structuredClone(results);
    changed.metrics.push({ ...benchmarkMetric, task: 'sample-benchmark' });
    for (const model of changed.models) {
      for (const { summary } of model.benchmarks) summary.notComparable = 'of other examples';
    }
    expect(scoresTable(createContext(changed)).rows[0]?.[3]).toEqual({
      value: '31.5',
      detail: '[25.0, 38.0]',
      remark: 'not comparable',
    });
  });

  it('has the interval over replicates where a benchmark’s score is the mean over rows, and none where it is not', () => {
    const cellAt = (mean: number) => {
      const changed = structuredClone(results);
      changed.metrics.push({ ...benchmarkMetric, task: 'sample-benchmark' });
      for (const model of changed.models) {
        model.benchmarks.push(...model.benchmarks.map((result) => ({ ...result, seed: 12 })));
        for (const arm of model.arms) {
          const [like] = arm.metrics;
          if (like?.estimate == null) throw new TypeError('the sample has no estimate');
          const estimate = { ...like.estimate, mean, low: 0.2, high: 0.4 };
          arm.metrics.push({ ...like, task: 'sample-benchmark', metric: 'acc', estimate });
        }
      }
      return scoresTable(createContext(changed)).rows[0]?.[3];
    };
    expect(cellAt(0.315)).toEqual({ value: '31.5', detail: '[20.0, 40.0]' });
    expect(cellAt(0.316)).toEqual({ value: '31.5' });
  });
});

describe('tables of ablations', () => {
  it('name what each arm of a filter changes against the first', () => {
    const [only, ...more] = ablationTables(createContext(swept()));
    expect(more).toEqual([]);
    expect(only?.filter).toBe('mutual');
    expect(only?.table.rows.map(([arm, changed]) => [arm?.value, changed?.value])).toEqual([
      ['mutual-500', 'reference'],
      ['mutual-1000', 'select.top_k 1000'],
    ]);
  });

  it('are absent where each filter has one arm', () => {
    expect(ablationTables(createContext(results))).toEqual([]);
  });
});

describe('the curve of a sweep', () => {
  it('is drawn over the band of the random arm', () => {
    const [figure] = sweepFigure(createContext(swept()));
    if (figure?.kind !== 'figure') throw new TypeError('expected a figure');
    expect(figure.charts.map(({ title }) => title)).toEqual([
      'one: Following accuracy',
      'one: Response negative log-likelihood',
    ]);
    expect(figure.charts[0]?.description).toBe(
      'mutual: 500: 42.900 (40.800 to 45.000), 1000: 45.400 (43.300 to 47.500); random: 500: 43.300 (41.200 to 45.400), 1000: 43.300 (41.200 to 45.400)',
    );
  });

  it('is absent where arms are no sweep', () => {
    expect(sweepFigure(createContext(results))).toEqual([]);
  });
});

describe('the files of tables', () => {
  it('are LaTeX, CSV and Markdown of each table', () => {
    const files = paperTables(swept());
    expect(files.map(({ name }) => name)).toEqual([
      'scores.tex',
      'scores.csv',
      'scores.md',
      'ablation-mutual.tex',
      'ablation-mutual.csv',
      'ablation-mutual.md',
    ]);
    expect(files[1]?.text.split('\n')[0]).toContain('Model,Method,follow (%),follow (%) low,follow (%) high');
    expect(files[3]?.text).toContain('\\label{tab:ablation-mutual}');
  });
});
