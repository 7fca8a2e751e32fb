import type { RaterRecord, RunRecord } from '@mainbench/spec';

const weak = 'the untuned model of this run: a weak rater';

/** Who rates, for people: `judge (gpt-4o)`. */
export function raterLabel({ filter, model, options }: RaterRecord): string {
  if (model === 'base-model') return `${filter} (${weak})`;
  return model === 'outside' && typeof options.model === 'string' ? `${filter} (${options.model})` : filter;
}

/** What makes a rater less than an outside one. */
export function raterNotes({ rater, arms }: Pick<RunRecord, 'rater' | 'arms'>): string[] {
  if (rater === null) return [];
  const alike = arms.filter(({ filter }) => filter?.name === rater.filter).map(({ arm }) => arm);
  return [
    ...(rater.model === 'base-model'
      ? [
          `${rater.filter} asks ${weak}. It is not independent either: the models that filters ask were trained from it.`,
        ]
      : []),
    ...(alike.length === 0
      ? []
      : [
          `Not independent: a filter of the rater’s kind also makes the choice of ${alike.join(', ')}, so its ratings favour what is kept there.`,
        ]),
  ];
}
