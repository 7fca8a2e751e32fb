import type { JsonObject } from '@mainbench/spec';
import { foldBlock, type Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';

/** For each model and arm the examples of the first seed that has any; those of the headline's arm are open. */
export function examplesSection({ results, focus }: ReportContext): Section | undefined {
  const shown = results.models.flatMap((model) => {
    const arms = [...new Set(model.filters.map(({ arm }) => arm))];
    arms.sort((a, b) => Number(b === focus) - Number(a === focus));
    return arms.flatMap((arm) => {
      const filter = model.filters.find((entry) => entry.arm === arm && entry.examples.length > 0);
      return filter === undefined ? [] : [{ model: model.name, filter }];
    });
  });
  if (shown.length === 0) return undefined;
  // Pairs of a user's own (`data.candidates`) have instructions of elsewhere.
  const generated = results.runs.every(({ recipe }) => !('candidates' in ((recipe.data ?? {}) as JsonObject)));
  const origin = generated ? ': the instruction was generated, the response is the unlabeled text' : '';
  const text = `Pairs as the filters saw them${origin}. Long texts are cut, and characters that cannot be seen are shown by their code.`;
  return {
    id: 'examples',
    title: 'Kept and dropped pairs',
    blocks: [
      { kind: 'paragraph', text },
      ...shown.map(({ model, filter: { arm, seed, examples, filter } }) =>
        foldBlock(`${model}: ${arm}, seed ${seed}`, focus === undefined || arm === focus, [
          { kind: 'examples', examples, filter },
        ]),
      ),
    ],
  };
}
