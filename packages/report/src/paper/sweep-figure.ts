import { canonicalJson } from '@mainbench/kit';
import type { ArmRecord, JsonObject, ModelResult, Results } from '@mainbench/spec';
import { type SweepLine, type SweepPoint, sweepChart } from '../charts/sweep.ts';
import { isRandom } from '../claims/arm-records.ts';
import type { Block, Chart } from '../document.ts';
import { findArm, findMetric, type ReportContext } from '../report-context.ts';
import { formatConfidence, shownFactor, valueUnit } from '../text/format-number.ts';

/** Arms that are one method with several numbers of kept pairs, in rising order of them. */
interface Sweep {
  /** What the arms share of their names. */
  name: string;
  /** Whether the method is a random choice: what chance gives. */
  random: boolean;
  points: { arm: string; kept: number }[];
}

function keptOf({ filter }: ArmRecord): number | undefined {
  const kept = filter?.select.top_k;
  return typeof kept === 'number' ? kept : undefined;
}

/** Everything of an arm but its name and how many pairs it keeps. */
function methodOf({ filter, align, tune }: ArmRecord): string {
  const { select: _, ...rest } = filter ?? { select: {} };
  return canonicalJson({ filter: rest as JsonObject, align, tune });
}

/** The arms of a recipe's `sweep` of `select.top_k`: it names them after the value, and nothing else differs. */
function sweepsOf({ runs }: Results): Sweep[] {
  const arms = new Map(runs.flatMap((run) => run.arms.map((arm) => [arm.arm, arm] as const)));
  const swept = [...arms.values()].filter((arm) => keptOf(arm) !== undefined);
  return [...Map.groupBy(swept, methodOf).values()].flatMap((group) => {
    const points = group.map((arm) => ({ arm: arm.arm, kept: keptOf(arm) as number }));
    points.sort((a, b) => a.kept - b.kept);
    if (new Set(points.map(({ kept }) => kept)).size < 2) return [];
    const [first] = points as [Sweep['points'][number]];
    const ending = `-${first.kept}`;
    const name = first.arm.endsWith(ending) ? first.arm.slice(0, -ending.length) : first.arm;
    return [{ name, random: group[0] !== undefined && isRandom(group[0]), points }];
  });
}

type TaskMetric = Results['metrics'][number];

function pointOf(model: ModelResult, arm: string, kept: number, metric: TaskMetric): SweepPoint[] {
  const estimate = findMetric(findArm(model, arm), metric)?.estimate ?? null;
  if (estimate === null) return [];
  const factor = shownFactor(metric.unit);
  return [{ kept, mean: estimate.mean * factor, low: estimate.low * factor, high: estimate.high * factor }];
}

function pointsOf(model: ModelResult, { points }: Sweep, metric: TaskMetric): SweepPoint[] {
  return points.flatMap(({ arm, kept }) => pointOf(model, arm, kept, metric));
}

/** The random arms by how many pairs they keep; one that keeps a single number stands for all numbers. */
function bandOf(model: ModelResult, sweeps: readonly Sweep[], metric: TaskMetric, results: Results): SweepPoint[] {
  const random = sweeps.find((sweep) => sweep.random);
  if (random !== undefined) return pointsOf(model, random, metric);
  const arm = results.runs.flatMap(({ arms }) => arms).find(isRandom);
  const kept = sweeps.flatMap(({ points }) => points.map((point) => point.kept));
  if (arm === undefined) return [];
  return [Math.min(...kept), Math.max(...kept)].flatMap((at) => pointOf(model, arm.arm, at, metric));
}

function chartOf(model: ModelResult, sweeps: readonly Sweep[], metric: TaskMetric, context: ReportContext): Chart[] {
  const lines = sweeps
    .filter(({ random }) => !random)
    .map(
      (sweep): SweepLine => ({
        name: sweep.name,
        colour: context.colourOf(sweep.points[0]?.arm ?? ''),
        points: pointsOf(model, sweep, metric),
      }),
    )
    .filter(({ points }) => points.length > 1);
  if (lines.length === 0) return [];
  const title = `${model.name}: ${metric.label}`;
  const axis = `${valueUnit(metric.unit)} (${metric.better} is better)`;
  return [sweepChart({ title, axis, lines, band: bandOf(model, sweeps, metric, context.results) })];
}

/** Curves over the number of kept pairs, a chart for each model and task; nothing where no arms are a sweep. */
export function sweepFigure(context: ReportContext): Block[] {
  const { results } = context;
  const sweeps = sweepsOf(results);
  const headlines = results.metrics.filter(
    (metric, index) => results.metrics.findIndex(({ task }) => task === metric.task) === index,
  );
  const charts = results.models.flatMap((model) =>
    headlines.flatMap((metric) => chartOf(model, sweeps, metric, context)),
  );
  if (charts.length === 0) return [];
  return [
    {
      kind: 'figure',
      size: 'large',
      caption: `Scores by the number of kept pairs, with ${formatConfidence(results.confidence)} intervals. Grey: a random choice with its interval.`,
      legend: [
        ...sweeps
          .filter(({ random }) => !random)
          .map(({ name, points }) => ({
            label: name,
            colour: context.colourOf(points[0]?.arm ?? ''),
            shape: 'line' as const,
          })),
        { label: 'random choice', colour: 'arm-baseline', shape: 'area' },
      ],
      charts,
    },
  ];
}
