import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@mainbench/kit';
import type { Lane, StageContext, TrainingStep } from '@mainbench/spec';
import { beforeEach, describe, expect, it } from 'vitest';
import { runTraining, stepsFile } from './run-training.ts';

const steps = 3;
let directory: string;
/** The steps that each training told. */
let told: number[][];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mainbench-training-'));
  told = [];
});

/** A context whose lane trains from the step after the first `resumed`, and that only once. */
function contextOf(resumed: number): StageContext {
  const train: Lane['train'] = async (job, onStep) => {
    const first = told.length === 0 ? resumed + 1 : 1;
    const own = Array.from({ length: steps + 1 - first }, (_, index) => first + index);
    for (const step of own) onStep({ step, loss: step / 2 } as TrainingStep);
    told.push(own);
    await mkdir(job.output, { recursive: true });
    return { trained: own.length };
  };
  const signal = new AbortController().signal;
  return { directory, inputs: {}, signal, progress: () => {}, lane: () => ({ train }) as Lane };
}

async function written(): Promise<number[]> {
  const text = await readFile(join(directory, stepsFile), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).step);
}

async function journalled(...records: number[]): Promise<void> {
  const journal = await openJournal(join(directory, 'steps-journal.jsonl'));
  for (const step of records) await journal.append(String(step), { step, loss: step / 2 });
  await journal.close();
}

describe('runTraining', () => {
  it('records every step and leaves the model alone in its folder', async () => {
    expect(await runTraining(contextOf(0), 'train', {}, steps)).toEqual({ trained: 3 });
    expect(await written()).toEqual([1, 2, 3]);
    expect((await readdir(directory)).sort()).toEqual(['model', 'model.json', stepsFile]);
  });

  it('adds the steps of a resumed training to those before', async () => {
    await journalled(1, 2);
    await runTraining(contextOf(1), 'train', {}, steps);
    expect(told).toEqual([[2, 3]]);
    expect(await written()).toEqual([1, 2, 3]);
  });

  it('trains from the start where a checkpoint is ahead of the record of its steps', async () => {
    await journalled(1);
    await runTraining(contextOf(2), 'train', {}, steps);
    expect(told).toEqual([[3], [1, 2, 3]]);
    expect(await written()).toEqual([1, 2, 3]);
  });

  it('trains no model again that is there with its steps', async () => {
    await journalled(1, 2, 3);
    await mkdir(join(directory, 'model'));
    await writeFile(join(directory, 'model', 'training.json'), '{"truncated_rows":2}');
    expect(await runTraining(contextOf(0), 'train', {}, steps)).toEqual({ truncated_rows: 2 });
    expect(told).toEqual([]);
    expect(await written()).toEqual([1, 2, 3]);
  });

  it('takes steps that are written for the whole, though their journal is gone', async () => {
    await mkdir(join(directory, 'model'));
    await writeFile(join(directory, 'model', 'training.json'), '{"dropped_rows":1}');
    await writeFile(join(directory, stepsFile), '{"step":1}\n');
    expect(await runTraining(contextOf(0), 'train', {}, steps)).toEqual({ dropped_rows: 1 });
    expect(told).toEqual([]);
    expect(await written()).toEqual([1]);
  });

  it('ends with the reason where a step cannot be recorded', async () => {
    const context = contextOf(0);
    const endless: Lane['train'] = (_job, onStep, signal) => {
      // A record that JSON cannot hold fails as a full disk does.
      onStep({ step: 1, loss: Number.NaN } as TrainingStep);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    };
    const failing = { ...context, lane: () => ({ train: endless }) as Lane };
    await expect(runTraining(failing, 'train', {}, steps)).rejects.toThrow('cannot be kept as JSON');
  });
});
