import type { Connection } from '../http/connection.ts';
import { postGenerate } from './generated-reply.ts';
import type { ScoredText, ScoringModel } from './scored-text.ts';
import { tokenize } from './tokens.ts';

/**
 * Whether greedy decoding writes the scored tokens, by letting the server decode as many: TGI's prefill does not tell.
 *
 * @returns undefined where the text before the scored tokens is empty, cut or has other tokens on its own, so that the
 *   server cannot be made to continue from there
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function isGreedyByGeneration(
  connection: Connection,
  model: ScoringModel,
  { text, ids, bytesBefore, boundary, dropped }: ScoredText,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const scored = ids.slice(boundary.first);
  if (scored.length === 0 || dropped > 0) {
    return undefined;
  }
  const prompt = Buffer.from(text, 'utf8').subarray(0, bytesBefore).toString('utf8');
  if (prompt === '' || !text.startsWith(prompt)) {
    return undefined;
  }
  const standsAlone = await tokenize(
    connection,
    prompt,
    (before) => before.length === boundary.first && before.ids.every((id, index) => id === ids[index]),
    signal,
  );
  if (!standsAlone) {
    return undefined;
  }
  const parameters = {
    max_new_tokens: scored.length,
    do_sample: false,
    ...(model.adapter === undefined ? {} : { adapter_id: model.adapter }),
  };
  return postGenerate(
    connection,
    prompt,
    parameters,
    ({ generated }) => scored.every((id, index) => generated.ids[index] === id),
    signal,
  );
}
