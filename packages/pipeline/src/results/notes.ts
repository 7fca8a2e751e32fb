import type { ModelResult, Recipe } from '@mainbench/spec';

function sizeNotes(recipe: Recipe, { name, arms }: ModelResult): string[] {
  const notes: string[] = [];
  for (const [index, { pairsAdded, name: arm }] of arms.entries()) {
    const settings = recipe.arms[index];
    const select = settings?.select ?? recipe.select;
    if (settings?.filter === undefined || !('top_k' in select)) continue;
    const fewest = Math.min(...pairsAdded);
    if (fewest < select.top_k) {
      notes.push(
        `On ${name} the arm ${arm} adds ${fewest} pairs, not ${select.top_k}: no more candidates have a score.`,
      );
    }
  }
  const adding = arms.filter(({ pairsAdded }) => pairsAdded.some((count) => count > 0));
  if (new Set(adding.flatMap(({ pairsAdded }) => pairsAdded)).size > 1) {
    notes.push(`On ${name} the arms add different numbers of pairs, so a difference may come from the amount of data.`);
  }
  return notes;
}

function missingNotes({ name, arms, filters }: ModelResult): string[] {
  const notes: string[] = [];
  for (const arm of new Set(filters.map((filter) => filter.arm))) {
    const own = filters.filter((filter) => filter.arm === arm);
    if (own.every(({ candidates, unscored }) => candidates > 0 && unscored === candidates)) {
      notes.push(`On ${name} the filter of the arm ${arm} gave no candidate a score.`);
    }
  }
  const missing = arms.flatMap(({ metrics }) => metrics).reduce((sum, metric) => sum + metric.missing, 0);
  if (missing > 0) notes.push(`On ${name} ${missing} measurements are missing; they are left out, not scored 0.`);
  return notes;
}

/**
 * What could not be measured or compared, in sentences for the report.
 * @param engines how many versions of the engine made the artifacts
 */
export function notesOf(recipe: Recipe, models: readonly ModelResult[], engines: number): string[] {
  const notes = [
    `Intervals and p values come from resampling held-out rows with all their seeds (${recipe.report.resamples} resamples); they do not cover the chance of another seed, which the values by seed show.`,
    ...models.flatMap((model) => [...sizeNotes(recipe, model), ...missingNotes(model)]),
  ];
  if (engines > 1) {
    notes.push(
      'The artifacts were made by different engine versions: numbers may not be comparable to the last digit.',
    );
  }
  return notes;
}
