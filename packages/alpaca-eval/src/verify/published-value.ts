/** A published number and what was recomputed for it. */
export interface VerifiedRow {
  /** What the number is of: `rates`, `verdicts`, `prediction` or `fit`. */
  stage: VerifiedStage;
  annotator: string;
  model: string;
  metric: string;
  published: number;
  computed: number;
  /** Absolute. */
  difference: number;
  /** Whether the two are equal within the tolerance. */
  equal: boolean;
  /** Why they may differ: a fault of the published number, or of the data at hand; null where they must not. */
  excuse: string | null;
}

export type VerifiedStage = 'rates' | 'verdicts' | 'prediction' | 'fit';

/** Published digits are reproduced to so much. */
export const tolerance = 1e-9;

/** Puts a published number beside a recomputed one. */
export function verified(
  row: Pick<VerifiedRow, 'stage' | 'annotator' | 'model' | 'metric' | 'published' | 'computed'>,
  excuse: string | null = null,
): VerifiedRow {
  const difference = Math.abs(row.published - row.computed);
  const equal = difference <= tolerance;
  return { ...row, difference, equal, excuse: equal ? null : excuse };
}
