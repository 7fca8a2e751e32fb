import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '@mainbench/spec';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakePython, temporaryFolder } from '../testing/programs.ts';
import { accelerateArguments, trainWithAccelerate } from './accelerate.ts';

let folder: string;
let log: string;

beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder, 'train.log');
});

function train(fake: string, signal?: AbortSignal, events: string[] = []) {
  return trainWithAccelerate(
    {
      python: fakePython(folder, 'fake-accelerate.mjs'),
      log,
      processes: 2,
      arguments: ['--mixed_precision', 'bf16'],
      environment: { FAKE: fake },
      grace: 5000,
    },
    { model: 'base', output: 'tuned' },
    join(folder, 'work'),
    ({ event }) => events.push(event),
    signal,
  );
}

describe('training in several processes', () => {
  it('gives accelerate its arguments before the module and the config after it', () => {
    expect(accelerateArguments(4, ['--config_file', 'fsdp.yaml'], 'train.json').join(' ')).toBe(
      '-m accelerate.commands.launch --num_processes 4 --config_file fsdp.yaml -m mainbench_engine train train.json',
    );
  });

  it('passes events on, keeps prints in the log and resolves when done', async () => {
    const events: string[] = [];
    const done = await train('', undefined, events);
    expect(done.output).toBe('tuned');
    expect(done.arguments).toEqual(
      accelerateArguments(2, ['--mixed_precision', 'bf16'], join(folder, 'work', 'train.json')),
    );
    expect(events).toEqual(['start', 'step']);
    expect(readFileSync(log, 'utf8')).toContain('a library printed this');
  });

  it('runs what knows one process only without accelerate', async () => {
    const done = await trainWithAccelerate(
      { python: fakePython(folder, 'fake-accelerate.mjs'), log, command: 'init', processes: 4 },
      { output: 'made' },
      join(folder, 'work'),
      () => {},
    );
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

  it('is ended when its caller cannot take an event', async () => {
    const broken = new Error('The journal cannot be written.');
    const events: string[] = [];
    Object.defineProperty(events, 'push', {
      value: () => {
        throw broken;
      },
    });
    await expect(train('hang', undefined, events)).rejects.toBe(broken);
  });

  it('is asked to stop when it is interrupted', async () => {
    const controller = new AbortController();
    const events: string[] = [];
    const training = train('hang', controller.signal, events);
    setTimeout(() => controller.abort(), 500);
    await expect(training).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(train('', controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
