import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext, TrainingJob, TrainingStep, WorkerSlot } from '@mainbench/spec';
import { beforeEach, describe, expect, it } from 'vitest';
import { leaveTraining } from '../testing/leave-training.ts';
import { runTraining, stepsFile } from './run-training.ts';

let directory: string;
let trainings: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mainbench-training-'));
  trainings = 0;
});

/** A context whose slot leaves the records of three steps and a model, and tells the last step alone. */
function context(): StageContext {
  const train: WorkerSlot['train'] = async (job, onStep) => {
    trainings += 1;
    onStep({ step: 3, loss: 0.5 } as TrainingStep);
    await leave(job);
    return { trained: true };
  };
  const signal = new AbortController().signal;
  return { directory, inputs: {}, signal, progress: () => {}, slot: () => ({ train }) as WorkerSlot };
}

/** Leaves the records of three steps, a model and its figures. */
async function leave(job: Pick<TrainingJob, 'workDirectory' | 'output'>): Promise<void> {
  await leaveTraining(
    job as TrainingJob,
    [1, 2, 3].map((step) => ({ step })),
  );
  await writeFile(join(job.output, 'training.json'), '{"truncated_rows":2}');
}

async function written(): Promise<string> {
  return readFile(join(directory, stepsFile), 'utf8');
}

describe('runTraining', () => {
  it('keeps the history of the model and leaves the model alone in its folder', async () => {
    expect(await runTraining(context(), { command: 'train', config: {} }, 3)).toEqual({ trained: true });
    expect(await written()).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
    expect((await readdir(directory)).sort()).toEqual(['model', 'model.json', stepsFile]);
  });

  it('trains no model again that is there with its steps', async () => {
    await leave({ workDirectory: join(directory, 'work'), output: join(directory, 'model') });
    expect(await runTraining(context(), { command: 'train', config: {} }, 3)).toEqual({ truncated_rows: 2 });
    expect(trainings).toBe(0);
    expect(await written()).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  });

  it('takes steps that are written for the whole, though the working folder is gone', async () => {
    await leave({ workDirectory: directory, output: join(directory, 'model') });
    expect(await runTraining(context(), { command: 'train', config: {} }, 3)).toEqual({ truncated_rows: 2 });
    expect(trainings).toBe(0);
  });

  it('trains again where a model has no steps', async () => {
    await mkdir(join(directory, 'model'));
    await runTraining(context(), { command: 'train', config: {} }, 3);
    expect(trainings).toBe(1);
    expect(await written()).toContain('{"step":3}');
  });
});
