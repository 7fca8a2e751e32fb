import type { ArtifactStore } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import type { Experiment, ModelStages } from '../experiment.ts';

/** What became of the rows of some trainings, all together. */
interface RowCounts {
  rows: number;
  truncated: number;
  dropped: number;
  /** The lengths, in tokens, at which rows were cut. */
  lengths: Set<number>;
}

async function countRows(store: ArtifactStore, stages: readonly Stage[]): Promise<RowCounts> {
  const counts: RowCounts = { rows: 0, truncated: 0, dropped: 0, lengths: new Set() };
  for (const stage of stages) {
    // An untuned model has no rows, and a model that only finished artifacts needed may have been cleared away.
    if (stage.kind !== 'train' || (await store.stateOf(stage)) !== 'complete') continue;
    const { facts } = await store.readManifest(stage);
    counts.rows += Number(facts.rows ?? 0);
    counts.truncated += Number(facts.truncated_rows ?? 0);
    counts.dropped += Number(facts.dropped_rows ?? 0);
    const { config } = stage.parameters;
    if (typeof config === 'object' && config !== null && 'max_length' in config)
      counts.lengths.add(Number(config.max_length));
  }
  return counts;
}

function sentence(model: string, what: string, { rows, truncated, dropped, lengths }: RowCounts): string[] {
  if (truncated === 0 && dropped === 0) return [];
  const length = lengths.size === 0 ? '' : ` (${[...lengths].join(', ')} tokens)`;
  return [
    `On ${model} ${truncated} of ${rows} training rows of ${what} were cut at max_length${length}; ` +
      `${dropped} were dropped, with no token of the target left in them or in their twin.`,
  ];
}

async function modelNotes(store: ArtifactStore, { settings, seeds }: ModelStages): Promise<string[]> {
  const phases = seeds.flatMap((seed) => seed.phases.map(({ model }) => model));
  const notes = sentence(settings.name, 'the alignment loop', await countRows(store, phases));
  for (const name of new Set(seeds.flatMap(({ arms }) => arms.map(({ arm }) => arm.name)))) {
    const own = seeds.flatMap(({ arms }) => arms.filter(({ arm }) => arm.name === name).map(({ model }) => model));
    notes.push(...sentence(settings.name, `the arm ${name}`, await countRows(store, own)));
  }
  return notes;
}

/** How many training rows were cut or dropped, in a sentence for each arm and for the alignment loop, over all seeds. */
export async function trainingNotes(store: ArtifactStore, { models }: Experiment): Promise<string[]> {
  const notes: string[] = [];
  for (const model of models) notes.push(...(await modelNotes(store, model)));
  return notes;
}
