import type { AlignmentPhase } from '@mainbench/spec';
import type { Chart } from '../document.ts';
import { forestDomain } from './forest.ts';
import { pageColour, themed } from './theme.ts';

/** The values that charts of one direction must hold. */
export function heldOutDomain(phases: readonly AlignmentPhase[]): [number, number] {
  return forestDomain(phases.map(({ heldOutLoss }) => ({ label: '', colour: '', estimate: heldOutLoss, seeds: [] })));
}

/** Held-out negative log-likelihood by iteration, one direction of one model; seeds side by side. */
export function heldOutChart(
  model: string,
  direction: 'forward' | 'reverse',
  phases: readonly AlignmentPhase[],
  seeds: readonly number[],
  domain: [number, number],
): Chart | null {
  const spread = 0.09;
  const values = phases.flatMap(({ seed, iteration, heldOutLoss }) => {
    if (heldOutLoss === null) return [];
    const x = iteration + (seeds.indexOf(seed) - (seeds.length - 1) / 2) * spread;
    return [{ x, seed: String(seed), ...heldOutLoss }];
  });
  if (values.length === 0) return null;
  values.sort((a, b) => a.x - b.x);
  const iterations = [...new Set(phases.map(({ iteration }) => iteration))].sort((a, b) => a - b);
  const first = iterations.at(0) ?? 0;
  const last = iterations.at(-1) ?? 0;
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [first - 0.4, last + 0.4], nice: false },
    axis: { title: 'iteration', values: iterations, format: 'd', grid: false },
  };
  const y = { type: 'quantitative' as const, scale: { domain, zero: false, nice: false } };
  const colour = pageColour(direction);
  const detail = { field: 'seed' };
  return {
    title: `${model}: ${direction} model`,
    description: values
      .map(({ seed, x: at, mean }) => `seed ${seed}, iteration ${Math.round(at)}: ${mean.toFixed(3)}`)
      .join('; '),
    spec: themed({
      height: 200,
      data: { values },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1, opacity: 0.45, color: colour },
          encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'mean', axis: { title: 'nats a token' } }, detail },
        },
        {
          mark: { type: 'rule', strokeWidth: 1.5, color: colour },
          encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 36, opacity: 1, color: colour },
          encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'mean' } },
        },
      ],
    }),
  };
}
