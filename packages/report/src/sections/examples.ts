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
  const text =
    'Pairs as the filters saw them: the instruction was generated, the response is the unlabeled text. Long texts are cut, and characters that cannot be seen are shown by their code.';
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
