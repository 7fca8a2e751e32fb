import { standardErrorOfMean } from '@mainbench/python-semantics';
import { wilsonInterval } from '@mainbench/stats';
import type { Verdict } from './score-response.ts';

/** A share of prompts or instructions followed. */
export interface Accuracy {
  /** Null of nothing. */
  value: number | null;
  /** Null of fewer than two prompts. */
  standardError: number | null;
  /** 95 %; null of nothing. */
  interval: [low: number, high: number] | null;
  /** Prompts, or instructions, that it is of. */
  count: number;
}

/** The four accuracies of IFEval, named as lm-evaluation-harness names them. */
export const accuracyNames = [
  'prompt_level_strict_acc',
  'inst_level_strict_acc',
  'prompt_level_loose_acc',
  'inst_level_loose_acc',
] as const;
export type Accuracies = Record<(typeof accuracyNames)[number], Accuracy>;

const confidence = 0.95;
const nothing: Accuracy = { value: null, standardError: null, interval: null, count: 0 };

/**
 * The share of prompts whose instructions are all followed: standard error as lm-evaluation-harness has it (sample
 * deviation over n − 1), interval after Wilson (1927).
 */
export function promptAccuracy(verdicts: readonly (readonly boolean[])[]): Accuracy {
  const values = verdicts.map((followed) => (followed.every(Boolean) ? 1 : 0));
  const count = values.length;
  if (count === 0) return nothing;
  const successes = values.filter((value) => value === 1).length;
  const { low, high } = wilsonInterval(successes, count, confidence);
  const standardError = count < 2 ? null : standardErrorOfMean(values);
  return { value: successes / count, standardError, interval: [low, high], count };
}

/**
 * The share of instructions followed. Instructions of one prompt are answered together, so the standard error is that
 * of a ratio over clusters, the prompts (Cochran, Sampling Techniques, 1977, chapter 6), and Wilson's interval is
 * taken at the effective number of instructions p(1 − p) / se² (Dean and Pagano, 2015); where all or none are
 * followed, at the number of prompts.
 */
export function instructionAccuracy(verdicts: readonly (readonly boolean[])[]): Accuracy {
  const clusters = verdicts.filter((followed) => followed.length > 0);
  const count = clusters.reduce((sum, followed) => sum + followed.length, 0);
  if (count === 0) return nothing;
  const followedIn = (followed: readonly boolean[]) => followed.filter(Boolean).length;
  const value = clusters.reduce((sum, followed) => sum + followedIn(followed), 0) / count;
  const squares = clusters.reduce((sum, followed) => sum + (followedIn(followed) - value * followed.length) ** 2, 0);
  const { length: n } = clusters;
  const standardError = n < 2 ? null : Math.sqrt((n / (n - 1)) * squares) / count;
  const effective = standardError === null || standardError === 0 ? n : (value * (1 - value)) / standardError ** 2;
  const { low, high } = wilsonInterval(value * effective, effective, confidence);
  return { value, standardError, interval: [low, high], count };
}

/** The four accuracies of some verdicts. */
export function accuracies(verdicts: readonly Pick<Verdict, 'strict' | 'loose'>[]): Accuracies {
  const strict = verdicts.map((verdict) => verdict.strict);
  const loose = verdicts.map((verdict) => verdict.loose);
  return {
    prompt_level_strict_acc: promptAccuracy(strict),
    inst_level_strict_acc: instructionAccuracy(strict),
    prompt_level_loose_acc: promptAccuracy(loose),
    inst_level_loose_acc: instructionAccuracy(loose),
  };
}
