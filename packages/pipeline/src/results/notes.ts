import type { ArtifactStore } from '@mainbench/graph';
import type { FilterResult, ModelResult, Recipe, Stage } from '@mainbench/spec';
import { fewestReplicates } from '@mainbench/stats';
import type { Experiment, ModelStages } from '../experiment.ts';

/** Why no more candidates could be kept, by the counts of the filter. */
function whyFewer({ candidates, unscored, strata, nearDuplicates = 0 }: FilterResult): string {
  const reasons = [
    [unscored, 'have no score'],
    [strata?.withoutBin ?? 0, 'have a score and no bin'],
    [nearDuplicates, 'are near-duplicates of better-scored ones'],
  ] as const;
  const found = reasons.flatMap(([count, what]) => (count > 0 ? `${count} ${what}` : []));
  return found.length === 0 ? `there are ${candidates} candidates` : `of ${candidates} candidates, ${found.join(', ')}`;
}

function sizeNotes(recipe: Recipe, { name, arms, filters }: ModelResult): string[] {
  const notes: string[] = [];
  for (const [index, { pairsAdded, name: arm }] of arms.entries()) {
    const settings = recipe.arms[index];
    const select = settings?.select ?? recipe.select;
    if (settings?.filter === undefined) continue;
    const fewest = Math.min(...pairsAdded);
    const filter = filters.find((each) => each.arm === arm && each.kept === fewest);
    if (filter === undefined) continue;
    if ('top_k' in select && fewest < select.top_k)
      notes.push(`On ${name} the arm ${arm} adds ${fewest} pairs, not ${select.top_k}: ${whyFewer(filter)}.`);
    else if (fewest === 0 && filter.unscored < filter.candidates)
      notes.push(`On ${name} the arm ${arm} adds no pairs: its rule of selection keeps none of the scored candidates.`);
  }
  const adding = arms.filter(({ pairsAdded }) => pairsAdded.some((count) => count > 0));
  if (new Set(adding.flatMap(({ pairsAdded }) => pairsAdded)).size > 1)
    notes.push(`On ${name} the arms add different numbers of pairs, so a difference may come from the amount of data.`);
  return notes;
}

function missingNotes({ name, arms, filters }: ModelResult): string[] {
  const notes: string[] = [];
  for (const arm of new Set(filters.map((filter) => filter.arm))) {
    const own = filters.filter((filter) => filter.arm === arm);
    if (!own.every(({ candidates, unscored }) => candidates > 0 && unscored === candidates)) continue;
    const [most] = own.flatMap(({ unscoredReasons }) => unscoredReasons).sort((a, b) => b.count - a.count);
    const why = most === undefined ? '' : ` (${most.count} times ${most.reason})`;
    notes.push(`On ${name} the filter of the arm ${arm} gave no candidate a score${why}.`);
  }
  const missing = arms.flatMap(({ metrics }) => metrics).reduce((sum, metric) => sum + metric.missing, 0);
  if (missing > 0) notes.push(`On ${name} ${missing} measurements are missing; they are left out, not scored 0.`);
  return notes;
}

function intervalNote({ seeds, report: { resamples } }: Recipe): string {
  if (seeds.length >= fewestReplicates)
    return `Intervals and p values take ${seeds.length} replicates and the held-out rows for two random factors: they speak of other trainings and other rows.`;
  const replicates = seeds.length === 1 ? 'one replicate' : `${seeds.length} replicates`;
  return `With ${replicates}, intervals and p values come from held-out rows alone (${resamples} resamples): they speak of these trained models, not of another training by the same method. From ${fewestReplicates} replicates on they cover both.`;
}

function leftOutNotes({ name, arms }: ModelResult): string[] {
  const counts = arms.flatMap(({ metrics }) => metrics.map(({ estimate }) => estimate?.rowsLeftOut ?? 0));
  const most = Math.max(0, ...counts);
  if (most === 0) return [];
  return [
    `On ${name} up to ${most} rows of a metric were measured by some replicates only; its estimates and differences are over the rows that every replicate measured.`,
  ];
}

/**
 * What could not be measured or compared, in sentences for the report.
 * @param engines how many versions of the engine made the artifacts
 */
export function notesOf(recipe: Recipe, models: readonly ModelResult[], engines: number): string[] {
  const measured = models.some(({ arms }) => arms.some(({ metrics }) => metrics.length > 0));
  const notes = [
    ...(measured ? [intervalNote(recipe)] : []),
    ...models.flatMap((model) => [...sizeNotes(recipe, model), ...missingNotes(model), ...leftOutNotes(model)]),
  ];
  if (engines > 1) {
    notes.push(
      'The artifacts were made by different engine versions: numbers may not be comparable to the last digit.',
    );
  }
  return notes;
}

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
