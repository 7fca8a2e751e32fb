import type { Pair } from './rows.ts';

/** Decides exactly whether a response follows its instruction. Pure. */
export interface Truth {
  name: string;
  version: number;
  aligned(pair: Pick<Pair, 'instruction' | 'response'>): boolean;
}
