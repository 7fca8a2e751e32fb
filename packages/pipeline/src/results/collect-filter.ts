import { type ArtifactStore, addressOf } from '@mainbench/graph';
import { digest } from '@mainbench/kit';
import type {
  Estimate,
  FilterExample,
  FilterIteration,
  FilterResult,
  JsonObject,
  LeftOutReason,
  Pair,
  Stage,
  StrataFacts,
  Truth,
} from '@mainbench/spec';
import * as stats from '@mainbench/stats';
import type { ArmStages } from '../arm-stages.ts';
import { candidatesByIteration } from '../filter-by-iteration.ts';
import { signalInputs } from '../formulas/choice-stage.ts';
import { readRows } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { leftOutReason, type ScoreRow } from '../stages/score-rows.ts';
import type { SelectionFacts } from '../stages/select-stage.ts';
import { closerSample, lookCloser, type TextLanguages } from './closer-look.ts';
import { HashSample } from './hash-sample.ts';

const bins = 24;
const leftOutReasons: readonly LeftOutReason[] = ['held-out instruction', 'copy of a seed pair'];

/** What is kept of each candidate in memory: numbers only, so that half a million candidates fit. */
interface Candidate {
  score: number | null;
  kept: boolean;
  aligned: boolean | null;
}

const diagnostics = [
  { name: 'words', label: 'words in the text', of: (pair: Pair) => stats.wordCount(pair.response) },
  {
    name: 'instruction-words',
    label: 'words in the instruction',
    of: (pair: Pair) => stats.wordCount(pair.instruction),
  },
  {
    name: 'repetition',
    label: 'share of repeated 3-word runs in the text',
    of: (pair: Pair) => stats.repetition(pair.response),
  },
  {
    name: 'overlap',
    label: 'share of the instruction’s 2-word runs found in the text',
    of: (pair: Pair) => stats.sharedBigrams(pair.instruction, pair.response),
  },
] as const;

/**
 * The diagnostics of each row of a table of candidates, by its address: they take longer than all else of a filter, and are
 * the same for every filter that chooses from it. All numbers of a row stand side by side, NaN where a text has none.
 */
export type KnownDiagnostics = Map<string, number[]>;

/** A running mean that leaves out what could not be computed. */
class RunningMean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.#sum += value;
    this.#count += 1;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}

function histogramOf(candidates: readonly Candidate[], hasTruth: boolean): FilterResult['histogram'] {
  const scores = candidates.flatMap(({ score }) => (score === null ? [] : [score]));
  if (scores.length === 0) return null;
  const edges = stats.histogramEdges(scores);
  const count = (wanted: (candidate: Candidate) => boolean) =>
    stats.histogramCounts(
      candidates.filter(wanted).flatMap(({ score }) => (score === null ? [] : [score])),
      edges,
      bins,
    );
  return {
    ...edges,
    kept: count(({ kept }) => kept),
    dropped: count(({ kept }) => !kept),
    aligned: hasTruth ? count(({ aligned }) => aligned === true) : null,
    misaligned: hasTruth ? count(({ aligned }) => aligned === false) : null,
  };
}

/** How well scores tell aligned from misaligned pairs; null where there are none of one kind. */
function aurocOf(candidates: readonly Pick<Candidate, 'score' | 'aligned'>[], confidence: number): Estimate | null {
  const of = (wanted: boolean) => candidates.flatMap(({ score, aligned }) => (aligned === wanted ? (score ?? []) : []));
  const [positive, negative] = [of(true), of(false)];
  return positive.length === 0 || negative.length === 0 ? null : stats.auroc(positive, negative, confidence);
}

function qualityOf(candidates: readonly Candidate[], { confidence }: stats.Resampling): FilterResult['quality'] {
  const aligned = candidates.filter((candidate) => candidate.aligned === true);
  const kept = candidates.filter((candidate) => candidate.kept);
  const both = aligned.filter((candidate) => candidate.kept).length;
  return {
    alignedShare: candidates.length === 0 ? 0 : aligned.length / candidates.length,
    auroc: aurocOf(candidates, confidence),
    precision: stats.wilsonInterval(both, kept.length, confidence),
    recall: stats.wilsonInterval(both, aligned.length, confidence),
  };
}

/** The requests that a row of a stage of scores takes, or of those whose numbers it computes with. */
function requestsOf(scores: Stage): number {
  const read =
    scores.kind === 'choice' ? signalInputs(scores) : scores.kind === 'formula' ? Object.values(scores.inputs) : [];
  return (scores.cost.requestsPerRow ?? 0) + read.reduce((sum, stage) => sum + requestsOf(stage), 0);
}

/** How good one filter's scores and choices are, in one pass over its candidates. */
export async function collectFilter(
  store: ArtifactStore,
  seed: number,
  { arm, filtering }: ArmStages,
  truth: Truth | undefined,
  examples: number,
  resampling: stats.Resampling,
  { languageOf, known = new Map() }: { languageOf?: TextLanguages; known?: KnownDiagnostics } = {},
): Promise<FilterResult | null> {
  if (filtering === undefined) return null;
  const scores = new Map<string, number | null>();
  const reasons = new ReasonCounts();
  const leftOut = new Map<LeftOutReason, number>(leftOutReasons.map((reason) => [reason, 0]));
  for await (const row of readRows<ScoreRow>(store, filtering.scores)) {
    const reason = leftOutReason(row);
    if (reason !== undefined) {
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      continue;
    }
    scores.set(row.id, row.score);
    if (row.score === null) reasons.add(row.details.reason);
  }
  const selection = (await store.readManifest(filtering.selected.stage)).facts as SelectionFacts;
  const keptIds = new Set<string>();
  for await (const row of readRows<Pair>(store, filtering.selected.stage)) keptIds.add(row.id);

  const candidates: Candidate[] = [];
  const means = diagnostics.map(() => ({ kept: new RunningMean(), dropped: new RunningMean() }));
  const sampled = <Value>(limit: number) => {
    return { kept: new HashSample<Value>(limit), dropped: new HashSample<Value>(limit) };
  };
  const shown = sampled<FilterExample>(examples);
  const texts = sampled<string>(closerSample);
  const table = addressOf(filtering.candidates.stage);
  const values = known.get(table) ?? [];
  known.set(table, values);
  let at = -diagnostics.length;
  for await (const pair of readRows<Pair>(store, filtering.candidates.stage)) {
    at += diagnostics.length;
    if (values.length === at) for (const { of } of diagnostics) values.push(of(pair) ?? Number.NaN);
    const score = scores.get(pair.id);
    if (score === undefined) continue; // left out before the filter
    const kept = keptIds.has(pair.id);
    const aligned = truth === undefined ? null : pair.instruction !== '' && truth.aligned(pair);
    const side = kept ? 'kept' : 'dropped';
    candidates.push({ score, kept, aligned });
    means.forEach((mean, index) => {
      mean[side].add(values[at + index] as number);
    });
    const { id, instruction, response } = pair;
    const hash = digest([resampling.seed, id]);
    shown[side].add(hash, { id, kept, score, instruction, response, aligned });
    texts[side].add(hash, response);
  }
  return {
    arm: arm.name,
    filter: filtering.filter.name,
    seed,
    passes: requestsOf(filtering.scores),
    leftOut: [...leftOut].map(([reason, count]) => ({ reason, count })),
    candidates: candidates.length,
    unscored: candidates.filter(({ score }) => score === null).length,
    unscoredReasons: reasons.counts,
    kept: keptIds.size,
    cut: selection.cut,
    ...(selection.near_duplicates === undefined ? {} : { nearDuplicates: Number(selection.near_duplicates) }),
    ...(selection.strata === undefined ? {} : { strata: selection.strata as JsonObject & StrataFacts }),
    quality: truth === undefined ? null : qualityOf(candidates, resampling),
    histogram: histogramOf(candidates, truth !== undefined),
    diagnostics: diagnostics.map(({ name, label }, index) => ({
      name,
      label,
      kept: means[index]?.kept.mean ?? null,
      dropped: means[index]?.dropped.mean ?? null,
    })),
    closer: {
      kept: await lookCloser(texts.kept.values(), languageOf),
      dropped: await lookCloser(texts.dropped.values(), languageOf),
    },
    examples: [...shown.kept.values(), ...shown.dropped.values()],
    artifact: addressOf(filtering.scores),
  };
}

/** How well an arm's filter tells aligned from misaligned pairs by the models of each iteration, on the same pairs. */
export async function collectFilterIterations(
  store: ArtifactStore,
  seed: number,
  { arm, filtering }: ArmStages,
  truth: Truth | undefined,
  { confidence }: stats.Resampling,
): Promise<FilterIteration[]> {
  if (filtering === undefined || truth === undefined || filtering.byIteration.length === 0) return [];
  const aligned = new Map<string, boolean>();
  for await (const pair of readRows<Pair>(store, filtering.candidates.stage)) {
    if (aligned.size === candidatesByIteration) break;
    aligned.set(pair.id, truth.aligned(pair));
  }
  const results: FilterIteration[] = [];
  for (const { iteration, scores } of filtering.byIteration) {
    const scored: { score: number; aligned: boolean }[] = [];
    for await (const { id, score } of readRows<ScoreRow>(store, scores)) {
      const known = aligned.get(id);
      if (score !== null && known !== undefined) scored.push({ score, aligned: known });
    }
    results.push({
      arm: arm.name,
      seed,
      iteration,
      candidates: scored.length,
      auroc: aurocOf(scored, confidence),
      artifact: addressOf(scores),
    });
  }
  return results;
}
