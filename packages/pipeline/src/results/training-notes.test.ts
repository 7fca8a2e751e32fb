import type { JsonObject, TrainingSettings, WorkerSlot } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment.ts';
import { trainStage } from '../stages/train-stage.ts';
import { leaveTraining } from '../testing/leave-training.ts';
import { testTemplates } from '../testing/small-world.ts';
import { modelOf, storeOnWorker, tableOf } from '../testing/tables.ts';
import { trainingNotes } from './training-notes.ts';

const settings = { steps: 1, batch_size: 2, max_length: 64 } as TrainingSettings;

function training(label: string, seedNumber: number, rows: number) {
  const pairs = Array.from({ length: rows }, (_, index) => ({ id: `${index}`, instruction: 'ask', response: 'yes' }));
  return trainStage({
    label,
    direction: 'forward',
    model: modelOf('base'),
    seed: [{ stage: tableOf(`rows-${label}`, pairs), rows, tokensPerRow: 4 }],
    settings,
    templates: testTemplates,
    seedNumber,
    size: { parameters: 10, vocabularySize: 0 },
    engine: {},
  });
}

/** A slot that tells the same figures of every training. */
function slotThatTells(facts: JsonObject): Partial<WorkerSlot> {
  return {
    async train(job) {
      await leaveTraining(job, [{ step: 1, steps: 1, loss: 1 }]);
      return facts;
    },
  };
}

async function notes(facts: JsonObject) {
  const [align, first, second] = [training('align', 1, 5), training('first', 2, 4), training('second', 3, 6)];
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
    expect(await notes({ truncated_rows: 2, dropped_rows: 1 })).toEqual([
      'On m 2 of 5 training rows of the alignment loop were cut at max_length (64 tokens); 1 were dropped, with no token of the target left in them or in their twin.',
      'On m 4 of 10 training rows of the arm mutual were cut at max_length (64 tokens); 2 were dropped, with no token of the target left in them or in their twin.',
    ]);
  });

  it('has nothing to say where every row was learned from as it is', async () => {
    expect(await notes({ truncated_rows: 0, dropped_rows: 0 })).toEqual([]);
  });
});
