import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { ContaminationCount, ContaminationResult, Pair, Stage } from '@mainbench/spec';
import type { Experiment } from '../experiment.ts';
import { readRows } from '../read-rows.ts';
import type { ContaminatedRow } from '../stages/contamination-stage.ts';

async function countsOf(store: ArtifactStore, stage: Stage): Promise<Record<string, ContaminationCount>> {
  return (await store.readManifest(stage)).facts.contamination as unknown as Record<string, ContaminationCount>;
}

/** What an arm keeps of the generated pairs that hold something of a document. */
async function keptCount(
  store: ArtifactStore,
  kept: Stage,
  contamination: Stage,
  generated: ContaminationCount,
): Promise<ContaminationCount> {
  const contaminated = new Map<string, ContaminatedRow['documents']>();
  for await (const { id, documents } of readRows<ContaminatedRow>(store, contamination))
    contaminated.set(id, documents);
  let rows = 0;
  const found: ContaminatedRow['documents'][] = [];
  const ids = new Set<string>();
  for await (const { id } of readRows<Pair>(store, kept)) {
    rows += 1;
    const documents = contaminated.get(id);
    if (documents === undefined) continue;
    found.push(documents);
    ids.add(id);
  }
  const tasks = generated.tasks.map((counted) => {
    const own = found.map((documents) => documents.filter(({ task }) => task === counted.task));
    const distinct = new Set(own.flat().map(({ document }) => document));
    return { ...counted, found: distinct.size, rows: own.filter(({ length }) => length > 0).length };
  });
  return { rows, contaminated: found.length, tasks, examples: generated.examples.filter(({ id }) => ids.has(id)) };
}

/** What was found of benchmarks in the data of a run; undefined where its recipe does not ask. */
export async function collectContamination(
  { contamination, models }: Experiment,
  store: ArtifactStore,
): Promise<ContaminationResult[] | undefined> {
  if (contamination === undefined) return undefined;
  const { drop: dropped } = contamination.settings;
  const { seed, unlabeled } = await countsOf(store, contamination.stage);
  const shared = { model: null, seed: null, arms: [], dropped };
  const results: ContaminationResult[] = [
    { of: 'seed pairs', ...shared, ...(seed as ContaminationCount) },
    { of: 'texts', ...shared, ...(unlabeled as ContaminationCount) },
  ];
  for (const { settings, seeds } of models) {
    for (const { seed: replicate, arms } of seeds) {
      const filtered = arms.flatMap(({ arm, filtering }) => {
        return filtering?.contamination === undefined ? [] : [{ arm, filtering, stage: filtering.contamination }];
      });
      const distinct = Map.groupBy(filtered, ({ stage }) => addressOf(stage));
      const own = { model: settings.name, seed: replicate };
      for (const users of distinct.values()) {
        const { pairs } = await countsOf(store, (users[0] as (typeof users)[number]).stage);
        const names = users.map(({ arm }) => arm.name);
        results.push({ of: 'generated pairs', ...own, arms: names, dropped, ...(pairs as ContaminationCount) });
      }
      if (dropped) continue;
      for (const { arm, filtering, stage } of filtered) {
        const { pairs } = await countsOf(store, stage);
        const kept = await keptCount(store, filtering.kept.stage, stage, pairs as ContaminationCount);
        results.push({ of: 'kept pairs', ...own, arms: [arm.name], dropped, ...kept });
      }
    }
  }
  return results;
}
