import { join } from 'node:path';
import { rowsFile } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { JsonObject, Pair, StageContext, UnlabeledText } from '@mainbench/spec';
import { textKey } from '../text-key.ts';

/**
 * Texts that are no response of a held-out pair, in their order: every model would see such a text before it is asked
 * for it. What the generator returns counts the others, for the manifest.
 * @param context of a stage whose input `held_out` is the table of held-out pairs
 */
export async function* withoutHeldOutResponses(
  texts: Iterable<UnlabeledText> | AsyncIterable<UnlabeledText>,
  context: StageContext,
): AsyncGenerator<UnlabeledText, JsonObject> {
  const file = join(context.inputs.held_out?.directory ?? '', rowsFile);
  const responses = new Set<string>();
  for await (const { value } of readJsonLines<Pair>(file)) responses.add(textKey(value.response));
  let leftOut = 0;
  for await (const row of texts) {
    if (responses.has(textKey(row.text))) leftOut += 1;
    else yield row;
  }
  return { held_out_responses: leftOut };
}
