import { codePointLength } from '@mainbench/python-semantics';

/** The mean length of outputs in code points, cut to a whole number as the leaderboards print it. */
export function averageLength(outputs: readonly string[]): number {
  const total = outputs.reduce((sum, output) => sum + codePointLength(output), 0);
  return Math.trunc(total / outputs.length);
}
