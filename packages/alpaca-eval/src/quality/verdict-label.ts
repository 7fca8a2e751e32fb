/** A preference as a verdict: the first output is better, the second one is, or neither. */
export type VerdictLabel = 'first' | 'second' | 'draw';

/** The verdict that a preference rounds to; exactly half is a draw. */
export function verdictLabel(preference: number): VerdictLabel {
  if (preference === 1.5) return 'draw';
  return preference < 1.5 ? 'first' : 'second';
}
