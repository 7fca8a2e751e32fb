import type { Metric } from '@mainbench/spec';

function fraction(name: string, label: string): Metric {
  return { name, label, unit: 'fraction', better: 'higher' };
}

export const accuracy = fraction('acc', 'accuracy');
export const normalisedAccuracy = fraction('acc_norm', 'accuracy, by length');
export const trueMass = fraction('mc2', 'mass of true answers');
export const strictMatch = fraction('exact_match_strict', 'exact match, strict');
export const flexibleMatch = fraction('exact_match_flexible', 'exact match, flexible');
