import type { CleanedTable, JsonObject, TableRow, TextStep } from '@mainbench/spec';

export const allTables: readonly CleanedTable[] = ['held_out', 'seed', 'candidates', 'unlabeled'];

/** The text of a row that tells most of it: that of a text, the response of a pair. */
export function mainText({ table, row }: TableRow): string {
  return String(table === 'unlabeled' ? row.text : row.response);
}

/** A step as it is: its options get their type from their schema, and nobody else needs to know it. */
export function defineTextStep<Options extends JsonObject>(step: TextStep<Options>): TextStep {
  return step as TextStep<never> as TextStep;
}

type DropStep<Options extends JsonObject> = Omit<TextStep<Options>, 'open'> & {
  /** Why a text goes; undefined where it stays. */
  wrongWith(text: string, options: Options): string | undefined;
};

/** A step that drops texts by themselves, and changes none. */
export function defineDropStep<Options extends JsonObject>({ wrongWith, ...step }: DropStep<Options>): TextStep {
  return defineTextStep({
    ...step,
    async open(options) {
      return (text) => {
        const wrong = wrongWith(text, options);
        return wrong === undefined ? undefined : { drop: wrong };
      };
    },
  });
}
