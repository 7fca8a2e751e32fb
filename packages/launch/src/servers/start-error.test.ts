import { describeError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { serverEndError } from './start-error.ts';

function errorOf(tail: string, end: Parameters<typeof serverEndError>[3] = { code: 1, signal: null }) {
  return serverEndError('tgi for /model', 4321, { pid: 7, log: '/run/tgi.log', logTail: () => tail }, end);
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
