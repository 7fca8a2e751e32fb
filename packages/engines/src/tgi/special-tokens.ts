import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import {
  endsPrompts,
  type NamedTokens,
  type SpecialTokens,
  specialCandidates,
  specialTokensOf,
} from '../scoring/special-tokens.ts';
import { tokenize } from './tokens.ts';

/**
 * Finds them by tokenising a text in which each candidate stands between letters: a special text comes
 * out as one token of exactly its bytes.
 *
 * @param named what the caller knows of the model
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function probeSpecialTokens(
  connection: Connection,
  named: NamedTokens,
  signal?: AbortSignal,
): Promise<SpecialTokens> {
  const leadingIds = await probeLeading(connection, signal);
  const candidates = specialCandidates(named);
  const text = `a${candidates.map((candidate) => `${candidate}a`).join('')}`;
  const { ids, starts, stops } = await tokenize(connection, text, signal);
  const found = new Map<string, number>();
  let start = 1;
  for (const candidate of candidates) {
    const stop = start + Buffer.byteLength(candidate, 'utf8');
    const place = starts.findIndex((other, index) => other === start && stops[index] === stop);
    if (place !== -1) found.set(candidate, ids[place] as number);
    start = stop + 1;
  }
  return specialTokensOf(connection.shown, leadingIds, named, found);
}

async function probeLeading(connection: Connection, signal?: AbortSignal): Promise<number[]> {
  const { ids, stops } = await tokenize(connection, 'a', signal);
  const first = stops.findIndex((stop) => stop > 0);
  if (first === -1) {
    throw new EndpointFault(`${connection.shown}/tokenize returns no offsets`, {
      hint: 'The model needs a fast tokenizer (tokenizer.json) on the server.',
    });
  }
  if (stops.at(-1) === 0) throw endsPrompts(connection.shown);
  return ids.slice(0, first);
}
