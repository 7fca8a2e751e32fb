import type { AlignmentPhase, LossPoint } from '@mainbench/spec';
import type { Chart } from '../document.ts';
import { type ChartBody, pageColour, quiet, rule, themed } from './theme.ts';

const mostPoints = 160;
/** How the lines of the first, second and third seed are drawn; later seeds begin again. */
export const seedDashes: readonly (readonly number[])[] = [
  [1, 0],
  [5, 3],
  [1.5, 2.5],
];

interface Point {
  x: number;
  y: number;
  line: string;
  colour: string;
  dash: string;
}

/** Every nth point, the first and the last always among them. */
function thinned<T>(points: readonly T[], most: number): T[] {
  const every = Math.ceil(points.length / most);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}

/** Where each iteration begins on an axis that puts one phase after the other. */
export function phaseStarts(phases: readonly AlignmentPhase[]): Map<number, number> {
  const iterations = [...new Set(phases.map(({ iteration }) => iteration))].sort((a, b) => a - b);
  const starts = new Map<number, number>();
  let start = 0;
  for (const iteration of iterations) {
    starts.set(iteration, start);
    const lengths = phases.filter((phase) => phase.iteration === iteration).map(({ steps }) => steps.at(-1)?.step ?? 0);
    start += Math.max(0, ...lengths);
  }
  return starts;
}

function pointsOf(
  phases: readonly AlignmentPhase[],
  seeds: readonly number[],
  series: readonly { colour: string; value(point: LossPoint): number | null }[],
): Point[] {
  const starts = phaseStarts(phases);
  const phasesALine = Math.max(1, starts.size);
  return series.flatMap(({ colour, value }, seriesIndex) =>
    phases.flatMap((phase) => {
      const measured = phase.steps.flatMap((point) => {
        const y = value(point);
        return y === null || !Number.isFinite(y) ? [] : [{ x: (starts.get(phase.iteration) ?? 0) + point.step, y }];
      });
      const dash = String(seeds.indexOf(phase.seed) % seedDashes.length);
      const line = `${seriesIndex}-${phase.seed}-${phase.iteration}`;
      const most = Math.max(12, Math.floor(mostPoints / phasesALine));
      return thinned(measured, most).map((point) => ({ ...point, line, dash, colour: pageColour(colour) }));
    }),
  );
}

function stepChart(points: Point[], phases: readonly AlignmentPhase[], height: number, y: object): ChartBody {
  const starts = [...phaseStarts(phases)].map(([iteration, start]) => ({ start, label: String(iteration) }));
  const last = Math.max(1, ...points.map(({ x }) => x));
  const x = { type: 'quantitative' as const, scale: { domain: [0, last], nice: false } };
  return {
    height,
    layer: [
      {
        data: { values: starts },
        mark: { type: 'rule', color: rule, strokeWidth: 1 },
        encoding: { x: { ...x, field: 'start', axis: { title: 'step, one iteration after the other', grid: false } } },
      },
      {
        data: { values: starts },
        mark: { type: 'text', align: 'left', baseline: 'top', dx: 4, fontSize: 11.5, color: quiet },
        encoding: { x: { ...x, field: 'start' }, y: { value: -1 }, text: { field: 'label' } },
      },
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.4, opacity: 0.9, strokeJoin: 'round' },
        encoding: {
          x: { ...x, field: 'x' },
          y: { field: 'y', type: 'quantitative', ...y },
          color: { field: 'colour', type: 'nominal', scale: null },
          strokeDash: {
            field: 'dash',
            type: 'nominal',
            scale: { domain: ['0', '1', '2'], range: seedDashes as number[][] },
            legend: null,
          },
          detail: { field: 'line' },
        },
      },
    ],
  };
}

/** The leftmost labels of charts above each other need the same room. */
const extent = { minExtent: 34, maxExtent: 34 };

/** A weight's range with a margin, wide enough that small changes look small. */
function weightDomain(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = Math.max(0.02, (0.3 - (high - low)) / 2);
  return [Math.max(0, low - margin), Math.min(1, high + margin)];
}

/** Loss on seed rows and on aligned rows by step, one direction of one model. */
export function lossChart(model: string, direction: string, phases: AlignmentPhase[], seeds: number[]): Chart | null {
  const points = pointsOf(phases, seeds, [
    {
      colour: 'loss-seed',
      value: ({ loss, lossSeed, lossAligned }) => lossSeed ?? (lossAligned === null ? loss : null),
    },
    { colour: 'loss-aligned', value: ({ lossAligned }) => lossAligned },
  ]);
  if (points.length === 0) return null;
  const y = { scale: { zero: false, nice: true }, axis: { ...extent, title: 'loss, nats a token' } };
  return {
    title: `${model}: ${direction} model, loss`,
    description: `Training loss by step, from ${points.at(0)?.y.toFixed(2)} nats a token at the first step.`,
    spec: themed(stepChart(points, phases, 190, y)),
  };
}

/** The weight of the aligned rows by step. Null where no phase had any. */
export function alphaChart(model: string, direction: string, phases: AlignmentPhase[], seeds: number[]): Chart | null {
  const points = pointsOf(phases, seeds, [{ colour: 'loss-aligned', value: ({ alpha }) => alpha }]);
  if (points.length === 0) return null;
  const values = points.map(({ y }) => y);
  const y = {
    scale: { domain: weightDomain(values), nice: false },
    axis: { ...extent, title: 'α', format: '.2f', tickCount: 3 },
  };
  return {
    title: `${model}: ${direction} model, α`,
    description: `Weight of the aligned rows by step, between ${Math.min(...values).toFixed(2)} and ${Math.max(...values).toFixed(2)}.`,
    spec: themed(stepChart(points, phases, 110, y)),
  };
}
