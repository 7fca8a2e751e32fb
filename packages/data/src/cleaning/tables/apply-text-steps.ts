import type { CleanedTable, JsonObject, PlannedCleaning, SourceContext, TextStep, TextVerdict } from '@mainbench/spec';

/** The texts of a row: an instruction and its response, or a text alone. */
export interface RowTexts {
  table: CleanedTable;
  texts: readonly string[];
}

/** What became of a row in consecutive steps, named by their places. */
export interface RowFate {
  dropped?: { step: number; reason: string };
  changed: { step: number; what: string }[];
  /** Where something was changed. */
  texts?: readonly string[];
}

interface OpenStep {
  judge(text: string): TextVerdict;
  tables: readonly CleanedTable[];
  side: TextStep['side'];
}

/** What a thread needs to open the same steps. */
export interface StepSettings {
  name: string;
  options: JsonObject;
  tables: readonly CleanedTable[];
}

/** Loads what steps need. @returns what they make of a row */
export async function openTextSteps(
  steps: readonly PlannedCleaning<TextStep>[],
  context: SourceContext,
): Promise<(row: RowTexts) => RowFate> {
  const open = await Promise.all(
    steps.map(async ({ step, options, tables }): Promise<OpenStep> => {
      return { judge: await step.open(options, context), tables, side: step.side };
    }),
  );
  return ({ table, texts: given }) => {
    let texts = given;
    const changed: RowFate['changed'] = [];
    for (const [step, { judge, tables, side }] of open.entries()) {
      if (!tables.includes(table)) continue;
      const first = side === 'both' ? 0 : texts.length - 1;
      for (let index = first; index < texts.length; index += 1) {
        const verdict = judge(texts[index] as string);
        if (verdict === undefined) continue;
        if ('drop' in verdict) return { dropped: { step, reason: verdict.drop }, changed };
        texts = texts.with(index, verdict.text);
        const { changed: what } = verdict;
        if (!changed.some((each) => each.step === step && each.what === what)) changed.push({ step, what });
      }
    }
    return texts === given ? { changed } : { changed, texts };
  };
}
