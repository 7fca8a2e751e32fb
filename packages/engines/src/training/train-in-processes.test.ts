import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '@mainbench/spec';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakePython, temporaryFolder } from '../testing/programs.ts';
import { jobArguments, trainInProcesses } from './train-in-processes.ts';

let folder: string;
let log: string;

beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder, 'train.log');
});

const settings = { processes: 2, accelerate_arguments: ['--mixed_precision', 'bf16'] };

function train(
  fake: string,
  {
    signal,
    onStep = () => {},
    command = 'train' as const,
  }: Partial<{ signal: AbortSignal; onStep: () => void; command: 'train' | 'init' }> = {},
) {
  const python = fakePython(folder, 'fake-accelerate.mjs');
  const job = { command, config: { model: 'base' }, workDirectory: join(folder, 'work'), output: 'tuned' };
  return trainInProcesses({ settings, python, log, environment: { FAKE: fake }, grace: 5000 }, job, onStep, signal);
}

describe('training in several processes', () => {
  it('gives accelerate its arguments before the module and the config after it', () => {
    const sharded = { processes: 4, accelerate_arguments: ['--config_file', 'fsdp.yaml'] };
    expect(jobArguments('train', sharded, 'train.json').join(' ')).toBe(
      '-m accelerate.commands.launch --num_processes 4 --config_file fsdp.yaml -m mainbench_engine train train.json',
    );
  });

  it('lets accelerate find a port where others may train beside it, unless the user names one', () => {
    const beside = (...more: string[]) =>
      jobArguments('train', { processes: 2, accelerate_arguments: more }, 'train.json', true).join(' ');
    expect(beside('--use_fsdp')).toContain('--num_processes 2 --main_process_port 0 --use_fsdp -m');
    expect(beside('--main_process_port=5')).toContain('--num_processes 2 --main_process_port=5 -m');
  });

  it('passes steps on, keeps prints in the log and resolves when done', async () => {
    const steps: unknown[] = [];
    const done = await train('', { onStep: (...step: unknown[]) => steps.push(...step) });
    const file = join(folder, 'work', 'train.json');
    expect(done).toEqual({ output: 'tuned', arguments: jobArguments('train', settings, file) });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      model: 'base',
      work_dir: join(folder, 'work'),
      output: 'tuned',
    });
    expect(steps).toEqual([{ step: 1, steps: 1, loss: 2 }]);
    expect(readFileSync(log, 'utf8')).toContain('a library printed this');
  });

  it('runs what knows one process only without accelerate', async () => {
    const done = await train('', { command: 'init' });
    expect(done.arguments).toEqual(['-m', 'mainbench_engine', 'init', join(folder, 'work', 'init.json')]);
  });

  it('maps the error that the engine tells', async () => {
    await expect(train('memory')).rejects.toMatchObject({ kind: 'memory', message: 'Too large.', retryable: true });
  });

  it.each(['rank-killed', 'peer-killed'])(
    'sees that a process was killed, though torchrun ends with 1: %s',
    async (fake) => {
      const error = await train(fake).catch((reason) => reason);
      expect(error).toMatchObject({ kind: 'memory', retryable: true });
      expect(describeError(error)).toContain('out of memory');
    },
  );

  it('sees that another process than the one that tells events ran out of memory', async () => {
    await expect(train('peer-memory')).rejects.toMatchObject({ kind: 'memory' });
  });

  it('believes the engine where it tells a cause of its own', async () => {
    await expect(train('broken')).rejects.toMatchObject({ kind: 'engine', message: 'A bug.' });
  });

  it('says how to get accelerate', async () => {
    const error = await train('missing').catch((reason) => reason);
    expect(error.kind).toBe('environment');
    expect(describeError(error)).toContain('npm run setup');
  });

  it('is ended when its caller cannot take a step', async () => {
    const broken = new Error('The journal cannot be written.');
    const onStep = () => {
      throw broken;
    };
    await expect(train('hang', { onStep })).rejects.toBe(broken);
  });

  it('is asked to stop when it is interrupted', async () => {
    const controller = new AbortController();
    const training = train('hang', { signal: controller.signal });
    setTimeout(() => controller.abort(), 500);
    await expect(training).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(train('', { signal: controller.signal })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
