import type { JsonObject, Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import type { Block } from '../document.ts';
import type { Table } from '../table/table.ts';
import { sampleAddress, sampleResults } from '../testing/sample-results.ts';

function flat(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) => (block.kind === 'fold' ? [block, ...flat(block.blocks)] : [block]));
}

function blocksOf(results: Results, id: string): Block[] {
  return flat(buildReport(results).sections.find((section) => section.id === id)?.blocks ?? []);
}

function tablesOf(results: Results, id: string): Table[] {
  return blocksOf(results, id).flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

const ids = (results: Results) => buildReport(results).sections.map(({ id }) => id);

describe('sections of a report', () => {
  const results = sampleResults();

  it('come in reading order, the result first and the sources last', () => {
    expect(ids(results)).toEqual([
      'summary',
      'methods',
      'outcome',
      'claims',
      'contrasts',
      'notes',
      'seeds',
      'benchmarks',
      'derived',
      'groups',
      'alignment',
      'filters',
      'examples',
      'setup',
      'settings',
      'provenance',
    ]);
  });

  it('are left out where there is nothing to say', () => {
    expect(ids(sampleResults({ steps: 0, arms: ['no-filter', 'seed-only'] }))).not.toContain('alignment');
    const empty: Results = {
      ...results,
      metrics: [],
      models: [],
      contrasts: [],
      data: [],
      engine: {},
      runs: [],
      provenance: [],
      notes: [],
    };
    expect(ids(empty)).toEqual(['summary']);
  });

  it('show what a run had to say of its data and trainings, in its own words', () => {
    const note = 'On m 4 of 10 training rows of the arm mutual were cut at max_length (64 tokens).';
    const section = buildReport({ ...results, notes: [note] }).sections.find(({ id }) => id === 'notes');
    expect(section?.blocks).toEqual([{ kind: 'list', items: [note] }]);
  });

  it('show the scores of a benchmark as it defines them, with its counts and notes', () => {
    const [table] = tablesOf(results, 'benchmarks');
    expect(table?.columns.map(({ label }) => label)).toEqual(['Arm', 'Seed', 'accuracy', 'answers not parsed']);
    const mutual = table?.rows.find(([name]) => name?.value === 'mutual');
    expect(mutual?.slice(1).map(({ value, detail }) => [value, detail])).toEqual([
      ['11', undefined],
      ['31.5', '[25.0, 38.0]'],
      ['3', undefined],
    ]);
    expect(table?.notes).toEqual(['One prompt of this sample is flagged.']);
  });

  it('name the arms of a note that is not of all', () => {
    const changed = sampleResults({ models: ['tiny'], arms: ['mutual', 'score'], seeds: [1] });
    const notes = { mutual: ['same', 'other'], score: ['same'] };
    for (const { arm, summary } of changed.models[0]?.benchmarks ?? []) {
      summary.notes = notes[arm as keyof typeof notes];
    }
    expect(tablesOf(changed, 'benchmarks')[0]?.notes).toEqual(['same', 'mutual: other']);
  });

  it('mark scores of a benchmark that do not compare, and say why', () => {
    const changed = sampleResults({ models: ['tiny'], arms: ['mutual'], seeds: [1] });
    for (const { summary } of changed.models[0]?.benchmarks ?? []) summary.notComparable = 'the examples are others';
    const [table] = tablesOf(changed, 'benchmarks');
    expect(table?.rows[0]?.[2]).toMatchObject({ value: '31.5', remark: 'not comparable' });
    expect(table?.notes?.[0]).toBe(
      'Not comparable with published scores, and left out of averages: the examples are others.',
    );
  });

  it('show contrasts as one family, and which could not be compared', () => {
    const rows = tablesOf(results, 'contrasts')[0]?.rows.map((row) => row.map(({ value }) => value));
    expect(rows).toHaveLength(16);
    const of = (model: string, against: string) =>
      rows?.find((row) => row[1] === against && row[2] === model && row[3] === 'follow/followed')?.slice(4);
    expect(of('sample-llama', 'score')).toEqual(['+2.5', 'points', '3 × 1,200, df 2.4', '0.002', '0.010']);
    expect(of('sample-mistral', 'score')).toEqual(['missing', '', 'missing', 'missing', 'missing']);
    const llama = tablesOf(results, 'contrasts')[0]?.rows.find(([, against]) => against?.value === 'score');
    expect(llama?.[4]?.state).toBe('better');
    const [paragraph] = blocksOf(results, 'contrasts');
    expect(JSON.stringify(paragraph)).toContain('one family of 14 comparisons,');
    expect(JSON.stringify(paragraph)).toContain('2 more could not be compared');
  });

  it('show derived scores with their expressions, by seed, and say why one is missing', () => {
    const [table] = tablesOf(sampleResults({ models: ['tiny'], seeds: [1, 2] }), 'derived');
    expect(table?.columns.map(({ label, group }) => [label, group])).toEqual([
      ['Arm', undefined],
      ['Mean', 'overall'],
      ['Seed 1', 'overall'],
      ['Seed 2', 'overall'],
    ]);
    const valuesOf = (arm: string) =>
      table?.rows.find(([name]) => name?.value === arm)?.map(({ value, state }) => [value, state]);
    expect(valuesOf('mutual')?.slice(1)).toEqual([
      ['46.9', undefined],
      ['46.4', undefined],
      ['47.4', undefined],
    ]);
    expect(valuesOf('oracle')?.slice(1)).toEqual(new Array(3).fill(['missing', 'missing']));
    expect(table?.notes).toEqual([
      'overall = mean(follow, sample_benchmark)',
      'overall is missing for oracle: sample-benchmark could not be measured.',
    ]);
  });

  it('lead from each value by seed to the artifact that holds its rows', () => {
    const [table] = tablesOf(results, 'seeds');
    const mutual = table?.rows.find(([name]) => name?.value === 'mutual');
    const address = sampleAddress('sample-llama/2/evaluate/mutual/follow');
    expect(mutual?.[2]?.link).toBe(`artifact-${address.slice(0, 16)}`);
    const anchors = tablesOf(results, 'provenance')[0]?.rows.map(([stage]) => stage?.anchor);
    expect(anchors).toContain(mutual?.[2]?.link);
  });

  it('show a seed without a value as missing', () => {
    const changed = sampleResults({ models: ['tiny'], seeds: [1, 2] });
    const entry = changed.models[0]?.arms[0]?.metrics[0];
    if (entry?.bySeed[1]) entry.bySeed[1].mean = null;
    expect(tablesOf(changed, 'seeds')[0]?.rows[0]?.map(({ value }) => value)).toEqual([
      'seed-only',
      expect.stringMatching(/^\d/),
      'missing',
      '2,400',
    ]);
  });

  it('have one table of groups a model and metric, arms across', () => {
    const tables = tablesOf(results, 'groups');
    expect(tables).toHaveLength(6);
    expect(tables[0]?.columns.map(({ label }) => label)).toEqual([
      'Group',
      'Rows',
      'seed-only',
      'no-filter',
      'score',
      'mutual',
      'oracle',
    ]);
    expect(tables[0]?.rows).toHaveLength(5);
  });

  it('show held-out losses and the filter by iteration, direction and seed', () => {
    const [table] = tablesOf(results, 'alignment');
    expect(table?.rows).toHaveLength(4);
    expect(table?.columns).toHaveLength(10);
    expect(table?.columns.at(-1)).toMatchObject({ group: 'AUROC of mutual', label: `Seed ${results.seeds.at(-1)}` });
    const known = table?.rows[1]?.at(-1);
    expect(known?.value).toBe('0.680');
    expect(table?.notes?.[0]).toContain('up to 490');
  });

  it('draw training and held-out loss, two directions a model', () => {
    const figures = blocksOf(results, 'alignment').flatMap((block) =>
      block.kind === 'figure' ? [block.charts.length] : [],
    );
    expect(figures).toEqual([4, 4, 4]);
  });

  it('say how good filters are only where the truth is known', () => {
    const heads = (table: Table | undefined) => table?.columns.map(({ label }) => label) ?? [];
    expect(heads(tablesOf(results, 'filters')[0])).toContain('AUROC');
    const unknown = sampleResults({ truth: false });
    expect(heads(tablesOf(unknown, 'filters')[0])).not.toContain('AUROC');
    expect(JSON.stringify(blocksOf(unknown, 'filters'))).not.toContain('truly');
  });

  it('say of a filter what was drawn among equal scores, and why candidates have none', () => {
    const [table] = tablesOf(sampleResults({ seeds: [1], arms: ['no-filter', 'score'] }), 'filters');
    expect(table?.notes?.slice(2)).toEqual([
      'score, seed 1: 218 of 640 candidates with the score 4 at the cut were kept, by a seeded draw.',
      'score, seed 1: 23 candidates have no score and were never kept (23: the reply has no line with a rating).',
    ]);
  });

  it('list filters by arm, then by seed', () => {
    const rows = tablesOf(sampleResults({ seeds: [1, 2], arms: ['no-filter', 'mutual'] }), 'filters')[0]?.rows;
    expect(rows?.map(([arm, , seed]) => [arm?.value, seed?.value])).toEqual([
      ['no-filter', '1'],
      ['no-filter', '2'],
      ['mutual', '1'],
      ['mutual', '2'],
    ]);
  });

  it('show an AUROC that does not exist as missing', () => {
    const changed = sampleResults({ models: ['tiny'], seeds: [1], steps: 0 });
    const quality = changed.models[0]?.filters[0]?.quality;
    if (quality) quality.auroc = null;
    const [table] = tablesOf(changed, 'filters');
    const column = table?.columns.findIndex(({ label }) => label === 'AUROC') ?? -1;
    expect(table?.rows[0]?.[column]?.value).toBe('missing');
  });

  it('average diagnostics over seeds and count none as missing', () => {
    const changed = sampleResults({ models: ['tiny'], seeds: [1, 2], arms: ['no-filter', 'mutual'], steps: 0 });
    changed.models[0]?.filters.forEach((filter) => {
      filter.diagnostics = [{ name: 'length', label: 'Words', kept: filter.seed * 10, dropped: null }];
    });
    expect(
      tablesOf(changed, 'filters')
        .at(-1)
        ?.rows[0]?.map(({ value }) => value),
    ).toEqual(['Words', '15.0', 'missing', '15.0', 'missing']);
  });

  it('call the instructions of examples generated, unless a recipe brings pairs of its own', () => {
    const textOf = (data: JsonObject) => {
      const runs = results.runs.map((run) => ({ ...run, recipe: { ...run.recipe, data } }));
      return JSON.stringify(blocksOf({ ...results, runs }, 'examples')[0]);
    };
    expect(textOf({})).toContain('the instruction was generated');
    expect(textOf({ candidates: { source: 'pairs' } })).not.toContain('generated');
  });

  it('show examples of the headline’s arm first and open', () => {
    const folds = blocksOf(results, 'examples').flatMap((block) => (block.kind === 'fold' ? [block] : []));
    expect(folds.map(({ summary }) => summary).slice(0, 2)).toEqual([
      'sample-llama: mutual, seed 1',
      'sample-llama: no-filter, seed 1',
    ]);
    expect(folds.filter(({ open }) => open)).toHaveLength(2);
  });

  it('name settings that only one model has', () => {
    const table = tablesOf(results, 'setup')[1];
    const row = table?.rows.find(([name]) => name?.value === 'sliding window');
    expect(row?.map(({ value }) => value)).toEqual(['sliding window', '–', '64']);
  });
});
