import { expect } from 'vitest';
import type { Finished } from '../mainbench.ts';

/** What every answer to a mistake has in common: its exit code, no stack trace, and a sentence at its end. */
export function expectSentence(
  { code, stdout, stderr }: Finished,
  exitCode: number,
  sentence: string | RegExp,
): string {
  expect(code, stderr).toBe(exitCode);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at |^Traceback|with an internal error/m);
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  if (typeof sentence === 'string') expect(last).toContain(sentence);
  else expect(last).toMatch(sentence);
  return last;
}
