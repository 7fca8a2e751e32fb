import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import {
  type NamedTokens,
  type SpecialTokens,
  specialCandidates,
  specialTokensOf,
} from '../scoring/special-candidates.ts';
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
  const { all } = specialCandidates(named);
  const found = await singleTokens(connection, all, signal);
  return specialTokensOf(connection, leadingIds, named, found);
}

async function probeLeading(connection: Connection, signal?: AbortSignal): Promise<number[]> {
  const tokens = await tokenize(connection, 'a', (found) => found, signal);
  const first = tokens.stops.findIndex((stop) => stop > 0);
  const last = tokens.stops.findLastIndex((stop) => stop > 0);
  if (first === -1) {
    throw new EndpointFault(`${connection.shown}/tokenize returns no offsets`, {
      hint: 'The model needs a fast tokenizer (tokenizer.json) on the server.',
    });
  }
  if (last < tokens.length - 1) {
    throw new EndpointFault(
      `${connection.shown} puts a special token behind every prompt, so nothing can be continued`,
      {
        hint: 'Switch add_eos_token off in the tokenizer of the model.',
      },
    );
  }
  return tokens.ids.slice(0, first);
}

async function singleTokens(
  connection: Connection,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const text = `a${candidates.map((candidate) => `${candidate}a`).join('')}`;
  const tokens = await tokenize(connection, text, (all) => all, signal);
  const found = new Map<string, number>();
  let start = 1;
  for (const candidate of candidates) {
    const stop = start + Buffer.byteLength(candidate, 'utf8');
    const place = tokens.starts.findIndex((other, index) => other === start && tokens.stops[index] === stop);
    if (place !== -1) {
      found.set(candidate, tokens.ids[place] as number);
    }
    start = stop + 1;
  }
  return found;
}
