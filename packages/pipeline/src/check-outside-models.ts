import { type ArtifactStore, addressOf, stagesOf } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import type { Experiment } from './experiment.ts';

function askingStages({ models, rater }: Experiment) {
  const all = models.flatMap(({ seeds }) =>
    seeds.flatMap(({ arms, ratings }) => [
      ...arms.flatMap(({ filtering }) => filtering?.asks ?? []),
      ...(rater === undefined ? [] : ratings.map(({ scores }) => ({ ...rater, scores }))),
    ]),
  );
  return all.filter(({ filter }) => filter.connect !== undefined);
}

/**
 * Connects once to each outside model that unfinished stages will ask, so that a run fails before its first hour and not
 * when the pairs are there.
 * @param targets the stages that will run, with those before them
 * @throws MainbenchError of kind `endpoint` or `environment` where one cannot be asked
 */
export async function checkOutsideModels(
  experiment: Experiment,
  store: ArtifactStore,
  signal: AbortSignal,
  targets: readonly Stage[] = experiment.targets,
): Promise<void> {
  const checked = new Set<string>();
  const needed = new Set(stagesOf(targets).map(addressOf));
  for (const { filter, options, scores } of askingStages(experiment)) {
    if (!needed.has(addressOf(scores))) continue;
    const key = JSON.stringify([filter.name, options]);
    if (checked.has(key) || (await store.stateOf(scores)) === 'complete') continue;
    checked.add(key);
    await (await filter.connect?.(options, signal))?.close();
  }
}
