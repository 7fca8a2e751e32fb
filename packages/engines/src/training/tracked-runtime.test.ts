import type { JsonObject, Runtime, Tracker, TrainingJob } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { trackedRuntime } from './tracked-runtime.ts';

const { signal } = new AbortController();

/** What a slot of the wrapped runtime gets as the setting `track` of a job. */
async function trackOf(run: string, stage: string, more: Partial<TrainingJob> = {}, trackers?: Tracker[]) {
  const got: JsonObject[] = [];
  const slot = { train: async ({ config }: TrainingJob) => got.push(config) };
  const runtime = { open: async () => slot } as unknown as Runtime;
  const folder = `${run}/artifacts/${stage}.partial`;
  const job: TrainingJob = {
    ...{ command: 'train', config: { steps: 3 }, label: 'tiny/1/align/forward-2' },
    ...{ workDirectory: `${folder}/work`, output: `${folder}/model`, ...more },
  };
  await (await trackedRuntime(runtime, trackers ?? ['wandb', 'tensorboard', 'wandb'], run).open(signal)).train(
    job,
    () => {},
    signal,
  );
  expect(got[0]?.steps).toBe(3);
  return got[0]?.track as JsonObject | undefined;
}

it('names a curve by its stage, the same in every attempt and wherever the run is', async () => {
  const track = await trackOf('/runs/small', 'train-1');
  expect(track).toEqual({
    to: ['wandb', 'tensorboard'],
    folder: '/runs/small/curves',
    project: 'small',
    name: expect.stringMatching(/^tiny\/1\/align\/forward-2-[0-9a-f]{8}$/),
  });
  expect((await trackOf('/moved/small', 'train-1'))?.name).toBe(track?.name);
  expect((await trackOf('/runs/small', 'train-2'))?.name).not.toBe(track?.name);
});

it('leaves a job alone that is no training, and all where no tracker is named', async () => {
  expect(await trackOf('/runs/small', 'a', { command: 'init' })).toBeUndefined();
  expect(await trackOf('/runs/small', 'a', {}, [])).toBeUndefined();
});

it('passes on what a stage asks for beside its training', async () => {
  const asked: unknown[] = [];
  const slot = { serve: async (model: unknown) => asked.push(model) };
  const open = async (_: AbortSignal, priority?: number) => {
    asked.push(priority);
    return slot;
  };
  const opened = await trackedRuntime({ open } as unknown as Runtime, ['wandb'], '/runs/small').open(signal, 7);
  await opened.serve({ path: '/a' }, signal);
  expect(asked).toEqual([7, { path: '/a' }]);
});
