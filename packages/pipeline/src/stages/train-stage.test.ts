import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlphaSettings, JsonObject, TrainingJob, TrainingSettings, WorkerSlot } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { leaveTraining } from '../testing/leave-training.ts';
import { testTemplates } from '../testing/small-world.ts';
import { givenTable, modelOf, storeOnWorker } from '../testing/tables.ts';
import { trainStage } from './train-stage.ts';

const settings = { steps: 3, batch_size: 2, max_length: 64 } as TrainingSettings;
const alpha = { policy: 'fixed', value: 0.5 } as AlphaSettings;
const table = (name: string, instruction: string) => givenTable(name, [{ id: 'p1', instruction, response: 'yes' }], 4);

/** A slot that trains nothing but keeps the job. */
function recordingSlot(jobs: { job: TrainingJob; rows: JsonObject[] }[]): Partial<WorkerSlot> {
  return {
    async train(job) {
      const text = await readFile(String(job.config.data), 'utf8');
      jobs.push({
        job,
        rows: text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      });
      await leaveTraining(
        job,
        [1, 2, 3].map((step) => ({ step, steps: 3, loss: 4 - step })),
      );
      return { steps: 3, truncated_rows: 1, dropped_rows: 0 };
    },
  };
}

async function train(direction: 'forward' | 'reverse', withTwins: boolean) {
  const jobs: { job: TrainingJob; rows: JsonObject[] }[] = [];
  const stage = trainStage({
    label: 'train',
    direction,
    model: modelOf('base'),
    seed: [table('seed', 'human'), ...(withTwins ? [] : [table('kept', 'kept')])],
    ...(withTwins ? { aligned: { table: table('aligned', 'generated'), alpha, progress: 0.5 } } : {}),
    settings,
    templates: testTemplates,
    size: { parameters: 10, vocabularySize: 0 },
    seedNumber: 9,
    engine: {},
  });
  const store = await storeOnWorker(recordingSlot(jobs), stage);
  return { stage, store, ...(jobs[0] as (typeof jobs)[number]) };
}

describe('trainStage', () => {
  it('gives a seed row and its aligned twin one id', async () => {
    const { rows, job } = await train('forward', true);
    expect(rows).toEqual([
      { id: '0/p1', prompt: 'I: human\nR:\n', target: 'yes', source: 'seed' },
      { id: '0/p1', prompt: 'I: generated\nR:\n', target: 'yes', source: 'aligned' },
    ]);
    expect(job.config).toMatchObject({ model: 'base', seed: 9, alpha: { policy: 'fixed', progress: 0.5 } });
  });

  it('turns the pair round in the reverse direction', async () => {
    const { rows } = await train('reverse', true);
    expect(rows[0]).toMatchObject({ prompt: 'R: yes\nI:\n', target: 'human' });
  });

  it('keeps equal ids of two tables apart', async () => {
    const { rows } = await train('forward', false);
    expect(rows.map(({ id, source }) => [id, source])).toEqual([
      ['0/p1', 'seed'],
      ['1/p1', 'seed'],
    ]);
  });

  it('leaves the model, the data and the steps', async () => {
    const { store, stage } = await train('forward', true);
    const directory = store.directoryOf(stage);
    expect((await readdir(directory)).sort()).toEqual([
      'data.jsonl',
      'manifest.json',
      'model',
      'model.json',
      'steps.jsonl',
    ]);
    const steps = (await readFile(join(directory, 'steps.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(steps.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3]);
  });

  it('keeps how many rows were cut and dropped among the facts of the model', async () => {
    const { store, stage } = await train('forward', true);
    expect((await store.readManifest(stage)).facts).toMatchObject({ rows: 2, truncated_rows: 1, dropped_rows: 0 });
  });
});
