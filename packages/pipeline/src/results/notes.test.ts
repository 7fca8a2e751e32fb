import {
  type ArmResult,
  type FilterResult,
  type JsonObject,
  type ModelResult,
  parseRecipe,
  type WorkerSlot,
} from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment.ts';
import { inventedTraining, leaveTraining } from '../testing/leave-training.ts';
import { modelOf, storeOnWorker } from '../testing/tables.ts';
import { notesOf, trainingNotes } from './notes.ts';

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
const notes = (...models: ModelResult[]) =>
  notesOf(recipe, models, 1).filter((note) => !note.startsWith('With one replicate'));

describe('notesOf', () => {
  it('says nothing of arms that add what was asked for', () => {
    const arms = [arm('no-filter', 8, 8), arm('mine', 8, 8), arm('half', 8, 8), arm('seed-only', 0, 0)];
    expect(notes(model(arms, [filter('mine', 20, 3)]))).toEqual([]);
  });

  it('says what intervals speak of where anything was measured', () => {
    const measured = { ...arm('half', 8), metrics: [{ missing: 0 }] } as ArmResult;
    expect(notesOf(recipe, [model([measured])], 1)[0]).toMatch(/^With one replicate, intervals and p values/);
    expect(notesOf(recipe, [model([arm('half', 8)])], 1)).toEqual([]);
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

/** A slot that tells the same figures of every training. */
function slotThatTells(facts: JsonObject): Partial<WorkerSlot> {
  return {
    async train(job) {
      await leaveTraining(job, [{ step: 1, steps: 1, loss: 1 }]);
      return facts;
    },
  };
}

async function notesWith(facts: JsonObject) {
  const align = inventedTraining('align', 1, { rows: 5 });
  const first = inventedTraining('first', 2, { rows: 4 });
  const second = inventedTraining('second', 3, { rows: 6 });
  const untuned = modelOf('untuned');
  const seed = (model: typeof first) => ({
    phases: model === first ? [{ model: align }] : [],
    arms: [
      { arm: { name: 'mutual' }, model },
      { arm: { name: 'base' }, model: untuned },
    ],
  });
  const models = [{ settings: { name: 'm' }, seeds: [seed(first), seed(second)] }];
  const store = await storeOnWorker(slotThatTells(facts), align, first, second, untuned);
  return trainingNotes(store, { models } as unknown as Experiment);
}

describe('trainingNotes', () => {
  it('tells of rows that were cut or dropped, by arm over all seeds', async () => {
    expect(await notesWith({ truncated_rows: 2, dropped_rows: 1 })).toEqual([
      'On m 2 of 5 training rows of the alignment loop were cut at max_length (64 tokens); 1 were dropped, with no token of the target left in them or in their twin.',
      'On m 4 of 10 training rows of the arm mutual were cut at max_length (64 tokens); 2 were dropped, with no token of the target left in them or in their twin.',
    ]);
  });

  it('has nothing to say where every row was learned from as it is', async () => {
    expect(await notesWith({ truncated_rows: 0, dropped_rows: 0 })).toEqual([]);
  });
});
