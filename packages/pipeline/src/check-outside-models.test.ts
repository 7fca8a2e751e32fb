import type { Filter, InferenceClient } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkOutsideModels } from './check-outside-models.ts';
import type { Experiment } from './experiment.ts';
import { storeWith, tableOf } from './testing/tables.ts';

const signal = new AbortController().signal;

function filterWith(connect?: Filter['connect']): Filter {
  return {
    ...{ name: 'outside', version: 1, summary: '', options: z.looseObject({}) as never, models: () => [] },
    costPerPair: () => ({ scored: 0, generated: 1 }),
    score: async () => ({ score: 1 }),
    ...(connect === undefined ? {} : { connect }),
  };
}

/** An experiment of one arm and three ratings, as far as the check reads it. */
function experimentWith(filter: Filter): Experiment {
  const scores = tableOf('arm', []);
  const filtering = { scores, asks: [{ filter, options: { of: 'arm' }, scores }] };
  const ratings = ['first', 'second', 'done'].map((name) => ({ scores: tableOf(name, []) }));
  const seeds = [{ arms: [{ filtering }, {}], ratings }];
  const targets = [scores, ...ratings.map((rating) => rating.scores)];
  return {
    models: [{ seeds }],
    rater: { filter, options: { of: 'rater' }, sample: 2 },
    targets,
  } as unknown as Experiment;
}

describe('checkOutsideModels', () => {
  it('connects to each model once and closes it', async () => {
    const events: string[] = [];
    const filter = filterWith(async ({ of }) => {
      events.push(`open ${of}`);
      return { close: async () => void events.push(`close ${of}`) } as unknown as InferenceClient;
    });
    await checkOutsideModels(experimentWith(filter), await storeWith(), signal);
    expect(events).toEqual(['open arm', 'close arm', 'open rater', 'close rater']);
  });

  it('asks nobody where the stages are finished, or where no filter asks an outside model', async () => {
    const experiment = experimentWith(filterWith(() => Promise.reject(new Error('nobody is there'))));
    const [seed] = experiment.models[0]?.seeds ?? [];
    const stages = [...(seed?.ratings ?? []).map(({ scores }) => scores), tableOf('arm', [])];
    await checkOutsideModels(experiment, await storeWith(...stages), signal);
    await expect(checkOutsideModels(experiment, await storeWith(), signal)).rejects.toThrow('nobody is there');
    await checkOutsideModels(experimentWith(filterWith()), await storeWith(), signal);
  });
});
