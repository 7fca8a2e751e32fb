import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { serverEndError } from './start-error.ts';

function errorOf(tail: string, end: Parameters<typeof serverEndError>[3] = { code: 1, signal: null }, wasUp = false) {
  const process = { pid: 7, log: '/run/tgi.log', logTail: () => tail };
  return serverEndError('tgi for /model', 4321, process, end, { wasUp, given: ['--quantise=fp8', '--shm', '4'] });
}

it.each([
  ['Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" }', 'engine', 'Port 4321 is in use'],
  ['Bind for 127.0.0.1:4321 failed: port is already allocated', 'engine', 'Port 4321 is in use'],
  ['torch.OutOfMemoryError: CUDA out of memory.', 'memory', 'tgi for /model ran out of memory (exit code 1)'],
  ['docker: Cannot connect to the Docker daemon at unix', 'environment', 'Start Docker'],
  [
    'first\nError: ShardCannotStart\n\n',
    'engine',
    'exit code 1 after saying "Error: ShardCannotStart"; its log is /run/tgi.log',
  ],
  ['', 'engine', 'tgi for /model ended with exit code 1; its log is /run/tgi.log.'],
])('%j', (tail, kind, sentence) => {
  const error = errorOf(tail);
  expect(error.kind).toBe(kind);
  expect(describeError(error)).toContain(sentence);
});

it.each([
  { code: 137, signal: null },
  { code: null, signal: 'SIGKILL' as const },
])('takes %j for a lack of memory', (end) => {
  expect(errorOf('', end).kind).toBe('memory');
});

describe('exit code 2', () => {
  const refusal = { code: 2, signal: null };
  const argparse = 'usage: vllm serve [-h] [--dtype {auto,half}]\n  [--shm N]\nvllm: error: unrecognized arguments: ';
  const clap =
    "error: unexpected argument '--quantise' found\n\n  tip: a similar argument exists\n\nUsage: tgi [OPTIONS]";

  it.each([
    [
      `${argparse}--shm 4\n`,
      'recipe',
      '"vllm: error: unrecognized arguments: --shm 4"; its log is /run/tgi.log. Correct',
    ],
    [clap, 'recipe', `"error: unexpected argument '--quantise' found / tip: a similar argument exists / Usage: tgi`],
    [`${argparse}--no-enable-prefix-caching`, 'engine', 'install a version of the engine that supports it'],
    ["python3: can't open file\n", 'engine', `(exit code 2) after saying "python3: can't open file"`],
    ['', 'engine', 'tgi for /model refused its command line (exit code 2); its log is /run/tgi.log.'],
  ])('at the start is final and quotes %j', (tail, kind, sentence) => {
    const error = errorOf(tail, refusal);
    expect(error).toMatchObject({ kind, retryable: false });
    expect(describeError(error)).toContain(sentence);
  });

  it('of a server that was up is a crash like others', () => {
    expect(errorOf(`${argparse}--shm 4`, refusal, true)).toMatchObject({ kind: 'engine', retryable: true });
  });
});
