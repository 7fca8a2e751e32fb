import { createHash } from 'node:crypto';
import type {
  AlignmentPhase,
  ArmMetric,
  ArmResult,
  BenchmarkResult,
  Contrast,
  DerivedScore,
  Estimate,
  FilterIteration,
  FilterResult,
  IntervalBasis,
  LoopStability,
  LossPoint,
  Metric,
  ModelResult,
  ProvenanceEntry,
  Results,
} from '@mainbench/spec';
import { sampleRun } from './sample-run.ts';
import { sampleLoop } from './sample-stability.ts';

/** Numbers in [0, 1) from a seed: what the sample is made of is invented, so it only has to repeat. */
function invented(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function sampleAddress(label: string): string {
  return createHash('sha256').update(label).digest('hex');
}

function around(mean: number, half: number): Estimate {
  return { mean, low: mean - half, high: mean + half };
}

const metrics: Results['metrics'] = [
  { task: 'follow', name: 'followed', label: 'Following accuracy', unit: 'fraction', better: 'higher' },
  { task: 'follow', name: 'constraints', label: 'Constraints met', unit: 'fraction', better: 'higher' },
  {
    task: 'response-loss',
    name: 'loss',
    label: 'Response negative log-likelihood',
    unit: 'nats-per-token',
    better: 'lower',
  },
];

/** Invented means of the arms on the headline metric, far from any real run’s on purpose. */
const arms: Readonly<Record<string, { mean: number; filter: string | null }>> = {
  'seed-only': { mean: 0.412, filter: null },
  'no-filter': { mean: 0.433, filter: 'random' },
  score: { mean: 0.429, filter: 'score' },
  mutual: { mean: 0.454, filter: 'mutual' },
  oracle: { mean: 0.512, filter: 'oracle' },
};

export interface SampleOptions {
  models?: string[];
  seeds?: number[];
  arms?: string[];
  baseline?: string;
  /** Steps of one phase of alignment; 0 leaves alignment out. */
  steps?: number;
  iterations?: number;
  /** Whether filters know the truth. */
  truth?: boolean;
}

type Settings = Required<SampleOptions>;

const defaults: Settings = {
  models: ['sample-llama', 'sample-mistral'],
  seeds: [1, 2, 3],
  arms: Object.keys(arms),
  baseline: 'no-filter',
  steps: 60,
  iterations: 3,
  truth: true,
};

const groups = ['topic', 'count', 'ending', 'case', 'separator'];

/** The metrics of the contrasts. */
const primary = ['followed', 'loss'];

function basisOf(settings: Settings): IntervalBasis {
  const replicates = settings.seeds.length;
  const crossed = replicates >= 3;
  return {
    method: crossed ? 'replicates-and-rows' : 'rows',
    ...{ replicates, rows: 1200, rowsLeftOut: 0, degreesOfFreedom: crossed ? 2.4 : null },
  };
}

function meanOf(model: string, arm: string, metric: Metric, settings: Settings): number {
  const quality = arms[arm]?.mean ?? 0.4;
  const baseline = arms[settings.baseline]?.mean ?? 0.4;
  const value = baseline + (quality - baseline) * (model === settings.models[0] ? 1 : 0.3);
  return metric.unit === 'fraction' ? value : 2.1 - value;
}

const halfOf = (metric: Metric) => (metric.unit === 'fraction' ? 0.021 : 0.034);

function differenceOf(model: string, pair: [string, string], metric: Metric, settings: Settings) {
  const [ours, theirs] = pair.map((arm) => meanOf(model, arm, metric, settings)) as [number, number];
  const p = Math.min(1, Math.exp(-Math.abs(ours - theirs) * 240));
  return { ...around(ours - theirs, halfOf(metric) * 0.6), ...basisOf(settings), p, pAdjusted: Math.min(1, p * 4) };
}

function pairsOf({ arms: names, baseline }: Settings): [string, string][] {
  const main = names.includes('mutual') && baseline !== 'mutual' ? 'mutual' : undefined;
  if (main !== undefined) return names.filter((arm) => arm !== main).map((arm) => [main, arm]);
  return names.filter((arm) => arm !== baseline).map((arm) => [arm, baseline]);
}

function contrastsOf(settings: Settings): Contrast[] {
  return settings.models.flatMap((model, index) =>
    metrics
      .filter(({ name }) => primary.includes(name))
      .flatMap((metric) =>
        pairsOf(settings).map((pair): Contrast => {
          const [arm, against] = pair;
          const lacking = index > 0 && against === 'score';
          const difference = lacking ? null : differenceOf(model, pair, metric, settings);
          return { model, arm, against, task: metric.task, metric: metric.name, difference };
        }),
      ),
  );
}

function armMetric(model: string, arm: string, metric: Results['metrics'][number], settings: Settings): ArmMetric {
  const random = invented(model.length * 1000 + arm.length * 37 + metric.name.length);
  const { baseline } = settings;
  const mean = meanOf(model, arm, metric, settings);
  const half = halfOf(metric);
  const compared = arm !== baseline && settings.arms.includes(baseline);
  const difference = differenceOf(model, [arm, baseline], metric, settings);
  const declared =
    primary.includes(metric.name) && pairsOf(settings).some((pair) => pair.join() === `${arm},${baseline}`);
  return {
    task: metric.task,
    metric: metric.name,
    estimate: { ...around(mean, half), ...basisOf(settings) },
    difference: compared ? { ...difference, baseline, pAdjusted: declared ? difference.pAdjusted : null } : null,
    bySeed: settings.seeds.map((seed, index) => ({
      seed,
      mean: mean + (index - (settings.seeds.length - 1) / 2) * half * (0.4 + random() * 0.3),
    })),
    byGroup: groups.map((group) => ({ group, mean: mean + (random() - 0.5) * 0.2, rows: 240 })),
    rows: 1200 * settings.seeds.length,
    missing: arm === 'score' && metric.unit === 'nats-per-token' ? 7 : 0,
    artifacts: settings.seeds.map((seed) => sampleAddress(`${model}/${seed}/evaluate/${arm}/${metric.task}`)),
  };
}

function lossPoints(iteration: number, count: number, random: () => number): LossPoint[] {
  let seedLoss = 2.4 * 0.8 ** iteration + 0.9;
  let alignedLoss = seedLoss * 1.25;
  return Array.from({ length: count }, (_, index) => {
    seedLoss += (1.1 - seedLoss) * 0.03 + (random() - 0.5) * 0.09;
    alignedLoss += (1.45 - alignedLoss) * 0.03 + (random() - 0.5) * 0.12;
    const alpha = seedLoss / (seedLoss + alignedLoss);
    return iteration === 0
      ? { step: index + 1, loss: seedLoss, lossSeed: seedLoss, lossAligned: null, alpha: null }
      : {
          step: index + 1,
          loss: alpha * alignedLoss + (1 - alpha) * seedLoss,
          lossSeed: seedLoss,
          lossAligned: alignedLoss,
          alpha,
        };
  });
}

function alignment(model: string, settings: Settings): AlignmentPhase[] {
  if (settings.steps === 0) return [];
  return settings.seeds.flatMap((seed) =>
    Array.from({ length: settings.iterations + 1 }, (_, iteration) => iteration).flatMap((iteration) =>
      (['forward', 'reverse'] as const).map((direction): AlignmentPhase => {
        const random = invented(seed * 991 + iteration * 13 + direction.length + model.length * 7);
        const floor = direction === 'forward' ? 1.32 : 0.94;
        return {
          seed,
          direction,
          iteration,
          steps: lossPoints(iteration, settings.steps, random),
          heldOutLoss: around(floor + 0.6 * 0.5 ** iteration + (random() - 0.5) * 0.06, 0.035),
          artifact: sampleAddress(`${model}/${seed}/align/${direction}-${iteration}`),
        };
      }),
    ),
  );
}

function stability({ steps, seeds, iterations, arms: names }: Settings): LoopStability[] {
  if (steps === 0) return [];
  const filtered = names.filter((arm) => (arms[arm]?.filter ?? null) !== null);
  return [sampleLoop({ policy: 'loss-ratio', arms: filtered, seeds, iterations, spikes: 1, spread: 1.8 })];
}

function bell(bins: number, centre: number, width: number, total: number): number[] {
  const weights = Array.from({ length: bins }, (_, index) =>
    Math.exp(-(((index + 0.5) / bins - centre) ** 2) / (2 * width ** 2)),
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => Math.round((weight / sum) * total));
}

function histogram(filter: string, truth: boolean): FilterResult['histogram'] {
  const bins = 30;
  const gap = filter === 'random' ? 0 : filter === 'oracle' ? 0.5 : 0.16;
  const aligned = bell(bins, 0.5 + gap / 2, 0.13, 1340);
  const misaligned = bell(bins, 0.5 - gap / 2, 0.15, 2660);
  const all = aligned.map((count, index) => count + (misaligned[index] ?? 0));
  const kept = all.map((count, index) => (filter === 'random' ? Math.round(count * 0.33) : index > 17 ? count : 0));
  return {
    low: -3.2,
    high: -0.4,
    kept,
    dropped: all.map((count, index) => count - (kept[index] ?? 0)),
    aligned: truth ? aligned : null,
    misaligned: truth ? misaligned : null,
  };
}

function filterResult(model: string, arm: string, filter: string, seed: number, settings: Settings): FilterResult {
  const random = invented(seed * 17 + arm.length * 101 + model.length);
  const strength = { random: 0.5, score: 0.58, mutual: 0.71, oracle: 1 }[filter] ?? 0.5;
  const auroc = filter === 'oracle' ? 1 : strength + (random() - 0.5) * 0.02;
  const precision = filter === 'oracle' ? 1 : 0.335 + (strength - 0.5) * 0.9 + (random() - 0.5) * 0.02;
  const texts = [
    ['Write four words about the sea and end with “tide”.', 'waves foam harbour tide'],
    ['Name two animals, in capitals, separated by a comma.', 'FOX, HERON'],
    ['Write a line about rain that includes the word “window”.', 'rain counts its beads along the window'],
    ['Name three colours, one a line.', 'amber\nslate\nrose'],
    ['Write five words about bread.', 'Click here to accept all cookies and continue'],
    ['List the planets.', 'flour water salt and a warm corner of the'],
  ] as const;
  return {
    arm,
    filter,
    seed,
    leftOut: [
      { reason: 'held-out instruction', count: 3 },
      { reason: 'copy of a seed pair', count: 0 },
    ],
    candidates: 4000,
    unscored: filter === 'score' ? 23 : 0,
    unscoredReasons: filter === 'score' ? [{ reason: 'the reply has no line with a rating', count: 23 }] : [],
    kept: 1320,
    cut: filter === 'score' ? { score: 4, tied: 640, tiedKept: 218 } : { score: -1.5, tied: 1, tiedKept: 1 },
    quality: settings.truth
      ? {
          alignedShare: 0.335,
          auroc: filter === 'oracle' ? around(1, 0) : around(auroc, 0.016),
          precision: filter === 'oracle' ? around(1, 0) : around(precision, 0.026),
          recall: around(filter === 'oracle' ? 0.985 : precision * 0.985, filter === 'oracle' ? 0.006 : 0.025),
        }
      : null,
    histogram: histogram(filter, settings.truth),
    diagnostics: [
      { name: 'response-words', label: 'Words of the response', kept: 41.2 + strength * 9, dropped: 38.9 },
      { name: 'instruction-words', label: 'Words of the instruction', kept: 9.8, dropped: 11.3 },
      { name: 'repetition', label: 'Repeated 3-grams, share', kept: 0.031 + strength * 0.02, dropped: 0.028 },
      { name: 'overlap', label: 'Response 3-grams that stand in the instruction, share', kept: 0.112, dropped: 0.064 },
    ],
    examples: texts.map(([instruction, response], index) => ({
      id: `text-${seed}-${index}`,
      kept: index < 3,
      score: filter === 'score' ? 4.1 - index * 0.5 : -0.81 - index * 0.33,
      instruction,
      response,
      aligned: settings.truth ? index < 2 || index === 3 : null,
    })),
    artifact: sampleAddress(`${model}/${seed}/filter/${arm}`),
  };
}

function benchmarkResult(model: string, arm: string): BenchmarkResult {
  const score = { metric: 'acc', label: 'accuracy', unit: 'fraction' as const, rows: 200, missing: 0 };
  return {
    arm,
    seed: 11,
    task: 'sample-benchmark',
    artifact: sampleAddress(`${model}/11/${arm}/sample-benchmark`),
    summary: {
      scores: [
        { ...score, group: null, value: 0.315, standardError: 0.0328, interval: [0.25, 0.38] },
        { ...score, group: 'history', value: 0.4, standardError: 0.05, interval: null, rows: 100 },
      ],
      counts: { 'answers not parsed': arm === 'mutual' ? 3 : 0 },
      notes: ['One prompt of this sample is flagged.'],
    },
  };
}

function derivedScore(arm: string, seed: number): DerivedScore {
  const expression = 'mean(follow, sample_benchmark)';
  const result = { arm, seed, name: 'overall', expression };
  if (arm === 'oracle') {
    return { ...result, value: null, unit: null, missing: 'sample-benchmark could not be measured' };
  }
  return { ...result, value: (arms[arm]?.mean ?? 0.4) + seed / 100, unit: 'fraction', missing: null };
}

function filterIterations(model: string, { arms: names, seeds, truth }: Settings): FilterIteration[] {
  if (!truth || !names.includes('mutual')) return [];
  return seeds.flatMap((seed) =>
    [0, 1, 2].map((iteration) => ({
      arm: 'mutual',
      seed,
      iteration,
      candidates: 490,
      auroc: around(0.66 + iteration * 0.02, 0.03),
      artifact: sampleAddress(`${model}/${seed}/mutual/filter-by-iteration-${iteration}`),
    })),
  );
}

function modelResult(model: string, index: number, settings: Settings): ModelResult {
  return {
    name: model,
    base: {
      architecture: index % 2 === 0 ? 'llama' : 'mistral',
      hidden_size: 128,
      layers: 4,
      ...(index % 2 === 0 ? {} : { sliding_window: 64 }),
      steps: 200,
    },
    arms: settings.arms.map(
      (arm): ArmResult => ({
        name: arm,
        pairsAdded: settings.seeds.map(() => (arms[arm]?.filter === null ? 0 : 1320)),
        metrics: metrics.map((metric) => armMetric(model, arm, metric, settings)),
      }),
    ),
    alignment: alignment(model, settings),
    stability: stability(settings),
    benchmarks: settings.arms.map((arm) => benchmarkResult(model, arm)),
    filterIterations: filterIterations(model, settings),
    pairRatings: [],
    derived: settings.arms.flatMap((arm) => settings.seeds.map((seed) => derivedScore(arm, seed))),
    filters: settings.seeds.flatMap((seed) =>
      settings.arms.flatMap((arm) => {
        const filter = arms[arm]?.filter ?? null;
        return filter === null ? [] : [filterResult(model, arm, filter, seed, settings)];
      }),
    ),
  };
}

function provenance(settings: Settings): ProvenanceEntry[] {
  const entry = (label: string, kind: string, inputs: string[], rows: number | null): ProvenanceEntry => ({
    label,
    kind,
    version: 1,
    address: sampleAddress(label),
    inputs: inputs.map(sampleAddress),
    rows,
    parameters: { seed: label.length },
  });
  const data = [entry('data/seed-pairs', 'data', [], 400), entry('data/texts', 'data', [], 4000)];
  const perModel = settings.models.flatMap((model) =>
    settings.seeds.flatMap((seed) => [
      ...Array.from({ length: settings.steps === 0 ? 0 : settings.iterations + 1 }, (_, iteration) =>
        (['forward', 'reverse'] as const).map((direction) =>
          entry(`${model}/${seed}/align/${direction}-${iteration}`, 'train', ['data/seed-pairs'], null),
        ),
      ).flat(),
      ...settings.arms
        .filter((arm) => (arms[arm]?.filter ?? null) !== null)
        .map((arm) => entry(`${model}/${seed}/filter/${arm}`, 'filter', ['data/texts'], 4000)),
      ...settings.arms.flatMap((arm) =>
        [...new Set(metrics.map(({ task }) => task))].map((task) =>
          entry(`${model}/${seed}/evaluate/${arm}/${task}`, 'evaluate', [`${model}/${seed}/filter/${arm}`], 1200),
        ),
      ),
    ]),
  );
  return [...data, ...perModel];
}

/** Invented results of a run that never was, for tests of rendering only. */
export function sampleResults(options: SampleOptions = {}): Results {
  const settings = { ...defaults, ...options };
  return {
    schema: 3,
    name: 'invented-sample',
    description: 'Invented numbers that show every part of a report. Nothing here was measured.',
    recipe: sampleAddress('recipe'),
    seeds: settings.seeds,
    baseline: settings.baseline,
    confidence: 0.95,
    metrics: structuredClone(metrics),
    models: settings.models.map((model, index) => modelResult(model, index, settings)),
    contrasts: contrastsOf(settings),
    reported: [],
    data: [
      { label: 'Seed pairs', rows: 400, heldOutResponses: null, address: sampleAddress('data/seed-pairs') },
      { label: 'Unlabeled texts', rows: 4000, heldOutResponses: 2, address: sampleAddress('data/texts') },
    ],
    engine: { kind: 'embedded', workers: 2, versions: { torch: '2.13.0', transformers: '5.0.0' }, threads: 1 },
    runs: [
      sampleRun({
        models: settings.models,
        seeds: settings.seeds,
        arms: settings.arms.map((arm) => [arm, arms[arm]?.filter ?? null]),
        tasks: [...new Set(metrics.map(({ task }) => task)), 'sample-benchmark'],
      }),
    ],
    provenance: provenance(settings),
    notes: ['23 of 4,000 ratings could not be parsed; those pairs are never kept.'],
  };
}
