import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { type NamedTokens, type SpecialTokens, specialCandidates } from '../text/special-candidates.ts';
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
  const { ends, all } = specialCandidates(named);
  const found = await singleTokens(connection, all, signal);
  const text = ends.find((candidate) => found.has(candidate));
  if (text === undefined && named.endOfText !== undefined) {
    throw new EndpointFault(`${connection.shown} does not read ${JSON.stringify(named.endOfText)} as one token`, {
      hint: 'Name the text of the end-of-text token of the model that is served.',
    });
  }
  const id = text === undefined ? undefined : found.get(text);
  return {
    leadingIds,
    ...(text === undefined || id === undefined ? {} : { endOfText: { text, id } }),
    specialTexts: [...found.keys()],
  };
}

async function probeLeading(connection: Connection, signal?: AbortSignal): Promise<number[]> {
  const tokens = await tokenize(connection, 'a', signal);
  const first = tokens.findIndex(({ stop }) => stop > 0);
  const last = tokens.findLastIndex(({ stop }) => stop > 0);
  if (first === -1) {
    throw new EndpointFault(`${connection.shown}/tokenize tells no offsets`, {
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
  return tokens.slice(0, first).map(({ id }) => id);
}

async function singleTokens(
  connection: Connection,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const tokens = await tokenize(connection, `a${candidates.map((candidate) => `${candidate}a`).join('')}`, signal);
  const found = new Map<string, number>();
  let start = 1;
  for (const candidate of candidates) {
    const stop = start + Buffer.byteLength(candidate, 'utf8');
    const token = tokens.find((other) => other.start === start && other.stop === stop);
    if (token !== undefined) {
      found.set(candidate, token.id);
    }
    start = stop + 1;
  }
  return found;
}
