import type { Chart } from '../document.ts';
import { pageColour, themed } from './theme.ts';

/** One number of kept pairs with the score there. */
export interface SweepPoint {
  kept: number;
  mean: number;
  low: number;
  high: number;
}

/** One method over several numbers of kept pairs. */
export interface SweepLine {
  name: string;
  /** Name of a colour of the page. */
  colour: string;
  points: SweepPoint[];
}

export interface SweepCurve {
  title: string;
  /** Of the scores. */
  axis: string;
  lines: SweepLine[];
  /** What a random choice gives: drawn as an area between the ends of its intervals. */
  band: SweepPoint[];
}

function describe({ lines, band }: SweepCurve): string {
  const points = (line: readonly SweepPoint[]) =>
    line
      .map(({ kept, mean, low, high }) => `${kept}: ${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`)
      .join(', ');
  return [
    ...lines.map((line) => `${line.name}: ${points(line.points)}`),
    ...(band.length === 0 ? [] : [`random: ${points(band)}`]),
  ].join('; ');
}

/** Scores by the number of kept pairs, a line with intervals for each method, over the band of the random arm. */
export function sweepChart(curve: SweepCurve): Chart {
  const { title, axis, lines, band } = curve;
  const values = lines.flatMap(({ name, colour, points }) =>
    points.map((point) => ({ ...point, name, colour: pageColour(colour) })),
  );
  const x = {
    field: 'kept',
    type: 'quantitative' as const,
    scale: { zero: false, nice: true },
    axis: { title: 'pairs kept', grid: false },
  };
  const y = { type: 'quantitative' as const, scale: { zero: false, nice: true } };
  const scoreAxis = { axis: { title: axis } };
  const colour = { field: 'colour', type: 'nominal' as const, scale: null };
  return {
    title,
    description: describe(curve),
    spec: themed({
      height: 200,
      layer: [
        {
          data: { values: band },
          mark: { type: 'area', color: pageColour('arm-baseline'), opacity: 0.18 },
          encoding: { x, y: { ...y, field: 'low', ...scoreAxis }, y2: { field: 'high' } },
        },
        {
          data: { values: band },
          mark: { type: 'line', color: pageColour('arm-baseline'), strokeDash: [4, 3], strokeWidth: 1.25 },
          encoding: { x, y: { ...y, field: 'mean' } },
        },
        {
          data: { values },
          mark: { type: 'line', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'mean' }, color: colour, detail: { field: 'name' } },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 44, opacity: 1 },
          encoding: { x, y: { ...y, field: 'mean' }, color: colour },
        },
      ],
    }),
  };
}
