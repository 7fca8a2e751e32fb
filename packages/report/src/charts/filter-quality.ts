import type { Estimate, FilterResult } from '@mainbench/spec';
import type { Chart } from '../document.ts';
import { formatFixed } from '../text/format-number.ts';
import { ink, pageColour, quiet, themed } from './theme.ts';

interface QualityChart {
  title: string;
  axis: string;
  filters: readonly FilterResult[];
  seeds: readonly number[];
  colourOf(arm: string): string;
  value(filter: FilterResult): Estimate | null;
  /** What choosing at random gives, where that is one number. */
  chance: number | null;
  /** 100 for percent, 1 for the measure as it is. */
  factor: 1 | 100;
}

/** One measure of all filters of a model: a dot and an interval a seed. Null where nothing was measured. */
export function qualityChart(chart: QualityChart): Chart | null {
  const { title, axis, filters, seeds, colourOf, value, chance, factor } = chart;
  const values = filters.flatMap((filter) => {
    const estimate = value(filter);
    if (estimate === null) return [];
    return [
      {
        arm: filter.arm,
        seed: String(seeds.indexOf(filter.seed)),
        colour: pageColour(colourOf(filter.arm)),
        mean: estimate.mean * factor,
        low: estimate.low * factor,
        high: estimate.high * factor,
      },
    ];
  });
  if (values.length === 0) return null;
  const arms = [...new Set(filters.map(({ arm }) => arm))].filter((arm) => values.some((entry) => entry.arm === arm));
  const lowest = Math.min(...values.map(({ low }) => low), (chance ?? 1) * factor) / factor;
  const x = {
    type: 'quantitative' as const,
    scale: {
      domain: [Math.max(0, Math.floor(lowest * 10) / 10 - 0.05) * factor, 1.02 * factor],
      nice: false,
      zero: false,
    },
  };
  const y = {
    field: 'arm',
    type: 'nominal' as const,
    scale: { domain: arms, paddingInner: 0.35, paddingOuter: 0.2 },
    axis: { title: null, labelColor: ink, labelFontSize: 13, labelLimit: 130, labelPadding: 10 },
  };
  const yOffset = {
    field: 'seed',
    type: 'nominal' as const,
    scale: { domain: seeds.map((_, index) => String(index)) },
  };
  const colour = { field: 'colour', type: 'nominal' as const, scale: null };
  return {
    title,
    description: values
      .map(({ arm, mean }) => `${arm}: ${formatFixed(mean, { decimals: factor === 1 ? 3 : 1 })}`)
      .join('; '),
    spec: themed({
      height: { step: Math.max(26, 11 * seeds.length), for: 'position' },
      layer: [
        {
          data: { values: chance === null ? [] : [{ chance: chance * factor }] },
          mark: { type: 'rule', strokeDash: [3, 3], color: quiet },
          encoding: {
            x: {
              ...x,
              field: 'chance',
              axis: { title: axis, values: [0, 0.2, 0.4, 0.6, 0.8, 1].map((tick) => tick * factor) },
            },
          },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 1.75 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset, color: colour },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 34, opacity: 1 },
          encoding: { x: { ...x, field: 'mean' }, y, yOffset, color: colour },
        },
      ],
    }),
  };
}
