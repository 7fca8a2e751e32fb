import type { FilterResult } from '@mainbench/spec';
import type { Block, Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';

function exampleFold(model: string, filter: FilterResult, open: boolean): Block {
  return {
    kind: 'fold',
    summary: `${model}: ${filter.arm}, seed ${filter.seed}`,
    open,
    blocks: [{ kind: 'examples', examples: filter.examples, filter: filter.filter }],
  };
}

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
      ...shown.map(({ model, filter }) => exampleFold(model, filter, focus === undefined || filter.arm === focus)),
    ],
  };
}
