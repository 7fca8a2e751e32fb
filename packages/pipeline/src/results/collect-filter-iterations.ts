import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { FilterIteration, Pair, Truth } from '@mainbench/spec';
import { auroc, type Resampling } from '@mainbench/stats';
import type { ArmStages } from '../arm-stages.ts';
import { candidatesByIteration } from '../filter-by-iteration.ts';
import type { ScoreRow } from '../stages/filter-stage.ts';
import { readRows } from './read-rows.ts';

/** How well an arm's filter tells aligned from misaligned pairs by the models of each iteration, on the same pairs. */
export async function collectFilterIterations(
  store: ArtifactStore,
  seed: number,
  { arm, filtering }: ArmStages,
  truth: Truth | undefined,
  { confidence }: Resampling,
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
    const of = (wanted: boolean) => scored.filter((pair) => pair.aligned === wanted).map(({ score }) => score);
    const [positive, negative] = [of(true), of(false)];
    results.push({
      arm: arm.name,
      seed,
      iteration,
      candidates: scored.length,
      auroc: positive.length === 0 || negative.length === 0 ? null : auroc(positive, negative, confidence),
      artifact: addressOf(scores),
    });
  }
  return results;
}
