import { type ArmResult, type FilterResult, type ModelResult, parseRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { notesOf } from './notes.ts';

const recipe = parseRecipe(
  `
name: notes
models: [{ name: m, path: ./m }]
data: { world: {} }
select: { top_k: 8 }
arms:
  - { name: no-filter, filter: random }
  - { name: mine, filter: ./mine.ts }
  - { name: half, filter: random, select: { top_fraction: 0.5 } }
  - { name: seed-only }
evaluate: [{ task: heldout-nll }]
`,
  'r.yaml',
);

const arm = (name: string, ...pairsAdded: number[]): ArmResult => ({ name, pairsAdded, metrics: [] });
const filter = (name: string, candidates: number, unscored: number) =>
  ({ arm: name, candidates, unscored }) as FilterResult;
const model = (arms: ArmResult[], filters: FilterResult[] = []): ModelResult => {
  return {
    name: 'm',
    base: {},
    alignment: [],
    arms,
    filters,
    filterIterations: [],
    pairRatings: [],
    stability: [],
    benchmarks: [],
    derived: [],
  };
};
const notes = (...models: ModelResult[]) => notesOf(recipe, models, 1).slice(1);

describe('notesOf', () => {
  it('says nothing of arms that add what was asked for', () => {
    const arms = [arm('no-filter', 8, 8), arm('mine', 8, 8), arm('half', 8, 8), arm('seed-only', 0, 0)];
    expect(notes(model(arms, [filter('mine', 20, 3)]))).toEqual([]);
  });

  it('names arms with fewer candidates than k, and with different numbers', () => {
    const arms = [arm('no-filter', 8, 3), arm('mine', 8, 8), arm('half', 8, 8), arm('seed-only', 0, 0)];
    expect(notes(model(arms))).toEqual([
      'On m the arm no-filter adds 3 pairs, not 8: no more candidates have a score.',
      'On m the arms add different numbers of pairs, so a difference may come from the amount of data.',
    ]);
  });

  it('names a filter that scored nothing', () => {
    const arms = [arm('no-filter', 8), arm('mine', 0), arm('half', 8), arm('seed-only', 0)];
    const [fewer, none] = notes(model(arms, [filter('no-filter', 20, 19), filter('mine', 20, 20)]));
    expect(fewer).toContain('the arm mine adds 0 pairs, not 8');
    expect(none).toBe('On m the filter of the arm mine gave no candidate a score.');
  });

  it('counts what is missing, and tells of several engines', () => {
    const measured = { ...arm('half', 8), metrics: [{ missing: 2 }, { missing: 1 }] } as ArmResult;
    expect(notes(model([arm('no-filter', 8), arm('mine', 8), measured]))).toEqual([
      'On m 3 measurements are missing; they are left out, not scored 0.',
    ]);
    expect(notesOf(recipe, [], 2).at(-1)).toContain('different engine versions');
  });
});
