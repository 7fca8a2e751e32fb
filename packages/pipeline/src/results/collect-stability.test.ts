import type { WorkerSlot } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { SeedStages } from '../experiment.ts';
import { inventedTraining, leaveTraining } from '../testing/leave-training.ts';
import { storeOnWorker, storeWith, tableOf } from '../testing/tables.ts';
import { collectStability } from './collect-stability.ts';

const count = 40;
const spikeAt = 30;

/** A slot whose every training has one spike, and gradient norms from 1 to 40. */
const slot: Partial<WorkerSlot> = {
  async train(job) {
    const steps = Array.from({ length: count }, (_, index) => {
      const step = index + 1;
      return { step, steps: count, loss: step === spikeAt ? 9 : 2 + (step % 3) / 100, grad_norm: step };
    });
    await leaveTraining(job, steps);
    return {};
  },
};

const heldOut = (seed: number, losses: (number | null)[]) =>
  tableOf(
    `held-out-${seed}`,
    losses.map((nll, id) => ({ id: `${id}`, metrics: { nll }, group: null, details: {} })),
  );

function seedsOf(measured: ReturnType<typeof heldOut>[]) {
  return measured.map((stage, index): SeedStages => {
    const model = inventedTraining(`reverse-0 of ${index + 1}`, index + 1, { steps: count });
    const phases = [{ direction: 'reverse' as const, iteration: 0, model, heldOut: stage }];
    const settings = { iterations: 0, alpha: { policy: 'fixed', value: 0.5 } } as never;
    return { seed: index + 1, phases, loops: [{ settings, arms: ['mutual'], phases }], arms: [], ratings: [] };
  });
}

describe('collectStability', () => {
  it('counts spikes, takes percentiles of gradient norms, and the spread of replicates', async () => {
    const seeds = seedsOf([heldOut(1, [1, 2]), heldOut(2, [2, 3, null]), heldOut(3, [null])]);
    const stages = seeds.flatMap(({ phases }) => phases.flatMap((phase) => [phase.model, phase.heldOut]));
    const [loop, ...others] = await collectStability(await storeOnWorker(slot, ...stages), seeds);
    expect(others).toEqual([]);
    expect(loop).toMatchObject({ arms: ['mutual'], settings: { alpha: { policy: 'fixed', value: 0.5 } } });
    expect(loop?.trainings[0]).toEqual({
      ...{ seed: 1, direction: 'reverse', iteration: 0, steps: count, spikes: 1, heldOutLoss: 1.5 },
      gradientNorm: { median: 20.5, percentile95: 38.05 },
    });
    expect(loop?.trainings[2]?.heldOutLoss).toBeNull();
    expect(loop?.heldOutSpread).toEqual([
      { direction: 'reverse', iteration: 0, replicates: 2, mean: 2, standardDeviation: Math.SQRT1_2 },
    ]);
  });

  it('knows nothing of a model that was cleared away, and no spread of one replicate', async () => {
    const seeds = seedsOf([heldOut(1, [1, 2])]);
    const store = await storeWith(...seeds.flatMap(({ phases }) => phases.map((phase) => phase.heldOut)));
    const [loop] = await collectStability(store, seeds);
    expect(loop?.trainings[0]).toMatchObject({ steps: null, spikes: null, gradientNorm: null, heldOutLoss: 1.5 });
    expect(loop?.heldOutSpread[0]).toMatchObject({ replicates: 1, mean: 1.5, standardDeviation: null });
  });
});
