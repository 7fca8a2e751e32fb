import type { Signal } from '@mainbench/spec';
import { languageSignals } from './language-signals.ts';
import { forwardNll, likelihoodSignals } from './likelihood-signals.ts';
import { textSignals } from './text-signals.ts';

/** The signals of the method by name; ratings are those of the baselines. */
export const shippedSignals: ReadonlyMap<string, Signal> = new Map(
  [forwardNll, ...likelihoodSignals, ...textSignals, ...languageSignals].map((signal) => [signal.name, signal]),
);
