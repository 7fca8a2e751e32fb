import type { Chart } from '../document.ts';
import { type ChartBody, ink, pageColour, quiet, themed } from './theme.ts';

/** One row: a dot with an interval, and small ticks for the seeds. Null where there is no value. */
export interface ForestRow {
  label: string;
  colour: string;
  estimate: { mean: number; low: number; high: number } | null;
  seeds: number[];
}

export interface Forest {
  title: string;
  description: string;
  axis: string;
  rows: ForestRow[];
  domain: [number, number];
  /** Where the vertical line of comparison stands. */
  reference: number | null;
}

/** Differences below what the tables show, drawn over the whole width, would look like some; and labels would overlap. */
const leastSpan = 0.01;

/** A domain that holds all rows with a margin, the same for charts that stand side by side. */
export function forestDomain(rows: readonly ForestRow[], include: readonly number[] = []): [number, number] {
  const values = rows.flatMap(({ estimate, seeds }) => [
    ...seeds,
    ...(estimate === null ? [] : [estimate.low, estimate.high, estimate.mean]),
  ]);
  const finite = [...values, ...include].filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const margin = low === high ? Math.abs(low) * 0.1 || 1 : Math.max((high - low) * 0.06, (leastSpan - high + low) / 2);
  return [low - margin, high + margin];
}

/** A dot-and-interval chart. */
export function forestChart({ title, description, axis, rows, domain, reference }: Forest): Chart {
  const x = { type: 'quantitative' as const, scale: { domain, nice: false, zero: false } };
  const y = {
    field: 'label',
    type: 'nominal' as const,
    scale: { domain: rows.map(({ label }) => label) },
    axis: { title: null, labelColor: ink, labelFontSize: 13, labelLimit: 130, labelPadding: 10 },
  };
  const colour = { field: 'colour', type: 'nominal' as const, scale: null };
  const estimates = rows.flatMap(({ label, colour: name, estimate }) =>
    estimate === null ? [] : [{ label, colour: pageColour(name), ...estimate }],
  );
  const seeds = rows.flatMap(({ label, colour: name, seeds: values }) =>
    values.map((value) => ({ label, colour: pageColour(name), value })),
  );
  const layer: ChartBody['layer'] = [
    {
      data: { values: estimates },
      mark: { type: 'rule', strokeWidth: 2.25, strokeCap: 'round' },
      encoding: {
        x: { ...x, field: 'low', axis: { title: axis, grid: true } },
        x2: { field: 'high' },
        y,
        color: colour,
      },
    },
    {
      data: { values: seeds },
      mark: { type: 'tick', thickness: 1.25, size: 7, yOffset: 9.5, opacity: 0.75 },
      encoding: { x: { ...x, field: 'value' }, y, color: colour },
    },
    {
      data: { values: estimates },
      mark: { type: 'point', filled: true, size: 70, opacity: 1 },
      encoding: { x: { ...x, field: 'mean' }, y, color: colour },
    },
  ];
  if (reference !== null) {
    layer.unshift({
      data: { values: [{ reference }] },
      mark: { type: 'rule', strokeDash: [3, 3], strokeWidth: 1, color: quiet },
      encoding: { x: { ...x, field: 'reference' } },
    });
  }
  return { title, description, spec: themed({ height: { step: 34 }, layer }) };
}
