import type { Estimate, IntervalBasis, Metric } from '@mainbench/spec';
import { mean } from '@mainbench/stats';

/** What stands where a value is missing; never a number. */
export const missing = 'missing';

interface NumberStyle {
  decimals: number;
  /** Write a plus sign before positive numbers. */
  signed?: boolean;
}

/** A number with fixed decimals, commas between thousands and a true minus sign; `missing` where it is not finite. */
export function formatFixed(value: number | null, { decimals, signed = false }: NumberStyle): string {
  if (value === null || !Number.isFinite(value)) return missing;
  const digits = Math.abs(value).toFixed(decimals);
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const rounded = Number(digits);
  if (rounded === 0) return text;
  if (value < 0) return `−${text}`;
  return signed ? `+${text}` : text;
}

/** A whole number with commas between thousands. */
export function formatCount(value: number | null): string {
  return formatFixed(value, { decimals: 0 });
}

/** A share between 0 and 1 in percent, without the sign. */
export function formatShare(value: number | null): string {
  return formatFixed(value === null ? null : value * 100, { decimals: 1 });
}

/** A p value: three decimals, or that it is below 0.001. */
export function formatP(p: number): string {
  if (!Number.isFinite(p)) return missing;
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** 0.95 as `95 %`. */
export function formatConfidence(confidence: number): string {
  return `${Number((confidence * 100).toPrecision(6))} %`;
}

const units: Record<Metric['unit'], { factor: number; decimals: number; value: string; difference: string }> = {
  fraction: { factor: 100, decimals: 1, value: '%', difference: 'points' },
  'nats-per-token': { factor: 1, decimals: 3, value: 'nats a token', difference: 'nats a token' },
  tokens: { factor: 1, decimals: 1, value: 'tokens', difference: 'tokens' },
  characters: { factor: 1, decimals: 0, value: 'characters', difference: 'characters' },
};

/** The mean of the values that there are; null where there is none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : mean(present);
}

/** What a metric's values are multiplied by to be shown: 100 for a fraction. */
export function shownFactor(unit: Metric['unit']): number {
  return units[unit].factor;
}

/** A metric's value without its unit. */
export function formatValue(value: number | null, unit: Metric['unit'], signed = false): string {
  const { factor, decimals } = units[unit];
  return formatFixed(value === null ? null : value * factor, { decimals, signed });
}

/** `[27.0, 31.2]` */
export function formatInterval(estimate: Estimate, unit: Metric['unit'], signed = false): string {
  return `[${formatValue(estimate.low, unit, signed)}, ${formatValue(estimate.high, unit, signed)}]`;
}

/** The unit of a metric's values, for a table head. */
export function valueUnit(unit: Metric['unit']): string {
  return units[unit].value;
}

/** The unit of a difference of two values: points for fractions. */
export function differenceUnit(unit: Metric['unit']): string {
  return units[unit].difference;
}

/** Decimals that leave about three digits of the largest of some values, so that one row of a table lines up. */
export function decimalsFor(values: readonly (number | null)[]): number {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)).filter(Number.isFinite));
  if (largest >= 100) return 0;
  if (largest >= 10) return 1;
  return largest >= 1 ? 2 : 3;
}

/** One text where the lowest and the highest value look alike, else both with a dash between; a dash for no values. */
export function formatRange(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return '–';
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low}–${high}`;
}

/** `3 × 800, df 2.4`, or `800 rows alone`: what an interval is over. */
export function formatBasis({ method, replicates, rows, degreesOfFreedom }: IntervalBasis): string {
  if (method === 'rows') return `${formatCount(rows)} rows alone`;
  return `${formatCount(replicates)} × ${formatCount(rows)}, df ${formatFixed(degreesOfFreedom, { decimals: 1 })}`;
}

/** `one replicate`, `2 replicates` */
export function formatReplicates(count: number): string {
  return count === 1 ? 'one replicate' : `${formatCount(count)} replicates`;
}
