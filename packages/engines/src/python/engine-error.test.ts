import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { errorOfEnd, errorOfEvent } from './engine-error.ts';

describe('errorOfEvent', () => {
  it.each([
    ['out-of-memory', 'memory'],
    ['disk-full', 'disk'],
    ['bad-data', 'data'],
    ['bad-config', 'recipe'],
    ['interrupted', 'interrupted'],
    ['port-in-use', 'engine'],
    ['model-load', 'data'],
    ['diverged', 'recipe'],
    ['environment', 'environment'],
    ['internal', 'engine'],
    ['something new', 'engine'],
  ])('%s becomes %s', (kind, expected) => {
    const error = errorOfEvent({ event: 'error', kind, message: 'A sentence.', retryable: true }, '/run/engine.log');
    expect(error).toMatchObject({ kind: expected, message: 'A sentence.', retryable: true });
    expect(describeError(error).includes('/run/engine.log')).toBe(expected === 'engine' || kind === 'model-load');
  });

  it('stands an event without a message', () => {
    expect(errorOfEvent({ event: 'error' }, 'x.log')).toMatchObject({ kind: 'engine', retryable: false });
  });
});

describe('errorOfEnd', () => {
  const process = { pid: 42, log: '/run/engine.log' };

  it.each([
    { code: null, signal: 'SIGKILL' as const },
    { code: 137, signal: null },
  ])('takes %j for a lack of memory', (end) => {
    const error = errorOfEnd('The engine', process, end);
    expect(error).toMatchObject({ kind: 'memory', retryable: true });
    expect(describeError(error)).toMatch(/process 42.*SIGKILL|137.*out of memory.*engine\.log/);
  });

  it('names any other exit code or signal', () => {
    expect(errorOfEnd('The engine', process, { code: 3, signal: null }).message).toBe(
      'The engine (process 42) ended unexpectedly with exit code 3; its log is /run/engine.log.',
    );
    expect(errorOfEnd('The engine', process, { code: null, signal: 'SIGSEGV' }).message).toContain('signal SIGSEGV');
  });
});
