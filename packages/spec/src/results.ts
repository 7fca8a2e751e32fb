import type { BenchmarkSummary, Metric } from './benchmark.ts';
import type { CleaningCount } from './cleaning.ts';
import type { ContaminationResult } from './contamination.ts';
import type { JsonObject } from './json.ts';
import type { RunRecord } from './run-record.ts';
import type { LoopStability } from './stability.ts';

/** An estimate with its confidence interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** What an interval covers, and how it was made. */
export interface IntervalBasis {
  /**
   * `replicates-and-rows`: other trainings and other rows, by a t of the two as crossed random factors. `rows`: other
   * rows under the same trained models, by a bootstrap; it says nothing of another training.
   */
  method: 'replicates-and-rows' | 'rows';
  /** Replicates that measured anything: one for each seed of the recipe, at most. */
  replicates: number;
  /** Rows that the mean is over, each counted once. */
  rows: number;
  /** Rows that only some replicates measured: they cannot be part of a crossed table. */
  rowsLeftOut: number;
  /** Of Student's t; null where the interval comes from a bootstrap or from Wilson's formula. */
  degreesOfFreedom: number | null;
}

export interface MeasuredEstimate extends Estimate, IntervalBasis {}

/** The mean of one arm minus another on the same rows and replicates. */
export interface Difference extends Estimate, IntervalBasis {
  /** Two-sided p value of the difference. */
  p: number;
  /** p after Holm's correction over the declared family; null for a comparison that is not part of it. */
  pAdjusted: number | null;
}

/** A paired comparison of an arm with the baseline arm. */
export interface PairedDifference extends Difference {
  baseline: string;
}

/** One metric of one arm of one model, over all seeds. */
export interface ArmMetric {
  task: string;
  metric: string;
  /** Null where no row could be measured. */
  estimate: MeasuredEstimate | null;
  difference: PairedDifference | null;
  /** Mean by seed, in the order of the recipe. */
  bySeed: { seed: number; mean: number | null }[];
  byGroup: { group: string; mean: number; rows: number }[];
  rows: number;
  /** Rows whose metric could not be measured: never scored 0. */
  missing: number;
  /** Addresses of the artifacts that hold the rows, a seed each. */
  artifacts: string[];
}

export interface ArmResult {
  name: string;
  /** Pairs added to the seed pairs, by seed. */
  pairsAdded: number[];
  metrics: ArmMetric[];
}

export interface LossPoint {
  step: number;
  loss: number;
  lossSeed: number | null;
  lossAligned: number | null;
  alpha: number | null;
}

/** One training of the alignment loop. */
export interface AlignmentPhase {
  seed: number;
  direction: 'forward' | 'reverse';
  /** 0 is the first model, learned from seed data alone. */
  iteration: number;
  steps: LossPoint[];
  /** Mean over held-out pairs of the mean token negative log-likelihood in this direction, nats a token. */
  heldOutLoss: Estimate | null;
  artifact: string;
}

/** Where a selection ended. */
export interface SelectionCut {
  /** The lowest score that was kept. */
  score: number;
  /** Candidates with exactly this score. */
  tied: number;
  /** How many of them were kept, by a seeded draw where not all were. */
  tiedKept: number;
}

/** Why a generated pair is left out before any filter sees it. */
export type LeftOutReason = 'held-out instruction' | 'copy of a seed pair';

/** How a choice by bins of a signal went. */
export interface StrataFacts {
  /** Bins that pairs fell into. */
  bins: number;
  /** Scored pairs without a number to put them into a bin: never kept. */
  withoutBin: number;
  /** Pairs with the score at the cut of their bin, and those of them that were kept, by a seeded draw. */
  tied: number;
  tiedKept: number;
}

/** How many pairs have no score for one reason. */
export interface ReasonCount {
  reason: string;
  count: number;
}

/** The responses of a sample of pairs. */
export interface TextSample {
  texts: number;
  /** Mean over texts of their bytes over their bytes after DEFLATE. */
  compressionRatio: number | null;
  /** Texts by the language that langdetect tells; null where its files were not at hand. */
  languages: Record<string, number> | null;
  /** Texts that are near-duplicates of another one of the sample, the first of each cluster not counted. */
  nearDuplicates: number;
}

/** How good a filter's scores and choices are. */
export interface FilterResult {
  arm: string;
  filter: string;
  seed: number;
  /** Requests that its numbers take a candidate, also where other filters share them; absent in older results. */
  passes?: number;
  /** Generated pairs that were left out before the filter, by reason; they are not among the candidates. */
  leftOut: { reason: LeftOutReason; count: number }[];
  candidates: number;
  /** Pairs without a score: never kept. */
  unscored: number;
  /** Why they have none; the counts add up to `unscored`. */
  unscoredReasons: ReasonCount[];
  kept: number;
  /** Null where nothing was kept, or where each bin of a signal has a cut of its own. */
  cut: SelectionCut | null;
  /** Only where pairs were chosen by bins of a signal. */
  strata?: StrataFacts;
  /** Scored candidates that are near-duplicates of better-scored ones; only where the selection leaves them out. */
  nearDuplicates?: number;
  /** Against the truth, where it is known. */
  quality: {
    alignedShare: number;
    auroc: Estimate | null;
    precision: Estimate;
    /** Kept aligned pairs over all aligned pairs. */
    recall: Estimate;
  } | null;
  /** Counts of scores in equal bins from `low` to `high`; by truth where it is known. */
  histogram: {
    low: number;
    high: number;
    kept: number[];
    dropped: number[];
    aligned: number[] | null;
    misaligned: number[] | null;
  } | null;
  /** Means over kept and over dropped pairs: a filter may favour long or repetitive texts. */
  diagnostics: { name: string; label: string; kept: number | null; dropped: number | null }[];
  /** What takes too long to be measured of every pair, of a seeded sample of each side; absent in older results. */
  closer?: { kept: TextSample; dropped: TextSample };
  examples: FilterExample[];
  artifact: string;
}

/** A filter with the models of one iteration of the alignment loop, on the first candidates; against the truth. */
export interface FilterIteration {
  arm: string;
  seed: number;
  iteration: number;
  /** Candidates with a score. */
  candidates: number;
  auroc: Estimate | null;
  artifact: string;
}

/** A candidate on which two filters differ more than on any other. */
export interface FilterDisagreement {
  arms: [string, string];
  /** Ranks by each: the share of candidates with a lower score, itself and equal ones counted half. */
  ranks: [number, number];
  id: string;
  instruction: string;
  response: string;
}

/** How far the filters of several arms agree on the candidates that all of them choose from. */
export interface FilterAgreement {
  seed: number;
  arms: string[];
  /** By arm and arm: pairs that both keep over pairs that either keeps (Jaccard); null where neither keeps any. */
  overlap: (number | null)[][];
  /** By arm and arm: Spearman's rank correlation of the scores that both give; null where a filter gives no order, or both score fewer than three. */
  spearman: (number | null)[][];
  /** Of the pairs of filters that agree least. */
  disagreements: FilterDisagreement[];
}

/** Ratings of a sample of pairs by the recipe's rater, in the unit of its score. */
export interface PairRating {
  /** `kept`: what one arm keeps. `candidates`: all that these arms chose from, which a choice at random gives on average. */
  of: 'kept' | 'candidates';
  arms: string[];
  seed: number;
  /** Pairs in the sample. */
  sampled: number;
  rated: number;
  /** Pairs without a rating: never counted as 0. */
  missing: number;
  /** Why they have none; the counts add up to `missing`. */
  missingReasons: ReasonCount[];
  /** Mean over the rated pairs, with an interval over pairs; null where none was rated. */
  mean: Estimate | null;
  artifact: string;
}

export interface FilterExample {
  id: string;
  kept: boolean;
  score: number | null;
  instruction: string;
  response: string;
  aligned: boolean | null;
}

/** A benchmark's own scores of one arm and seed: means that rows alone do not give, such as a pooled accuracy. */
export interface BenchmarkResult {
  arm: string;
  seed: number;
  task: string;
  summary: BenchmarkSummary;
  artifact: string;
}

/** A score that a recipe's expression makes of the tasks' headline scores, for one arm and seed. */
export interface DerivedScore {
  arm: string;
  seed: number;
  name: string;
  expression: string;
  /** Null where an input is missing or not comparable: never 0. */
  value: number | null;
  /** That of the inputs where the expression averages inputs of one unit; null otherwise. */
  unit: Metric['unit'] | null;
  /** Why there is no value. */
  missing: string | null;
}

export interface ModelResult {
  name: string;
  /** Where the base model came from: settings, hub id and revision. */
  base: JsonObject;
  arms: ArmResult[];
  alignment: AlignmentPhase[];
  /** Every distinct alignment loop, the recipe's own first. */
  stability: LoopStability[];
  filters: FilterResult[];
  /** Empty where the truth is not known. */
  filterIterations: FilterIteration[];
  /** An entry a seed and table of candidates from which several arms choose; absent in results of former versions. */
  filterAgreement?: FilterAgreement[];
  /** Empty where the recipe names no rater. */
  pairRatings: PairRating[];
  benchmarks: BenchmarkResult[];
  derived: DerivedScore[];
}

/** One comparison that the recipe declared: `arm` minus `against` on the rows that both measured. */
export interface Contrast {
  model: string;
  arm: string;
  against: string;
  task: string;
  metric: string;
  /** Null where no row was measured on both sides; `pAdjusted` is corrected over all contrasts of the results. */
  difference: (Difference & { pAdjusted: number }) | null;
}

/** A number that a user took from elsewhere: shown beside the run's own, used in no test and no contrast. */
export interface ReportedScore {
  method: string;
  model: string;
  /** Name of a task or of a derived score. */
  task: string;
  /** As it was reported, in the unit in which the task is shown: percent for a share. */
  value: number;
  /** Where it stands: a paper's table, for example. */
  note: string;
}

/** Where an artifact came from: its line in the report's last table. */
export interface ProvenanceEntry {
  label: string;
  kind: string;
  version: number;
  address: string;
  inputs: string[];
  rows: number | null;
  /** Of the stage; a long text stands as its hash. */
  parameters: JsonObject;
}

/** Everything a report shows. Holds no times, so that equal runs give equal files. */
export interface Results {
  schema: 3;
  name: string;
  description: string;
  /** Hash of the resolved recipe. */
  recipe: string;
  seeds: number[];
  baseline: string;
  confidence: number;
  metrics: (Metric & { task: string })[];
  models: ModelResult[];
  contrasts: Contrast[];
  reported: ReportedScore[];
  data: {
    label: string;
    rows: number;
    /** Texts that were left out because they are responses of held-out pairs; null for tables of pairs. */
    heldOutResponses: number | null;
    address: string;
  }[];
  /** What the steps of the recipe's cleaning did, in their order; absent where it names none. */
  cleaning?: CleaningCount[];
  /** What tables hold of benchmarks; absent where the recipe does not ask. */
  contamination?: ContaminationResult[];
  engine: JsonObject;
  /** How the numbers were made, an entry a run. */
  runs: RunRecord[];
  provenance: ProvenanceEntry[];
  /** Sentences on what could not be measured or compared. */
  notes: string[];
}
