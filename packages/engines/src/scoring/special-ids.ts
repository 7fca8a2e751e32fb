import { EndpointFault } from '../http/fault.ts';
import {
  endsPrompts,
  type NamedTokens,
  type SpecialTokens,
  specialCandidates,
  specialTokensOf,
} from './special-tokens.ts';
import type { TokenServer } from './token-server.ts';

/**
 * Finds the special tokens of a server that tells ids but no offsets: a special text is one id, alone and between
 * letters.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function probeSpecialIds(
  server: TokenServer,
  named: NamedTokens,
  signal?: AbortSignal,
): Promise<SpecialTokens> {
  const leadingIds = await probeLeading(server, signal);
  const found = new Map<string, number>();
  for (const candidate of specialCandidates(named)) {
    const [id, ...more] = await server.tokenize(candidate, false, signal);
    if (id === undefined || more.length > 0) continue;
    if ((await server.tokenize(`a${candidate}a`, false, signal)).includes(id)) found.set(candidate, id);
  }
  return specialTokensOf(server.shown, leadingIds, named, found);
}

async function probeLeading(server: TokenServer, signal?: AbortSignal): Promise<number[]> {
  const [plain, prompt, spaced] = await Promise.all([
    server.tokenize('a', false, signal),
    server.tokenize('a', true, signal),
    server.tokenize('a ', true, signal),
  ]);
  const leading = prompt.slice(0, Math.max(0, prompt.length - plain.length));
  if (plain.length === 0 || plain.some((id, index) => prompt[leading.length + index] !== id)) {
    throw endsPrompts(server.shown);
  }
  if (spaced.length === prompt.length && spaced.every((id, index) => id === prompt[index])) {
    throw new EndpointFault(
      `${server.shown} drops spaces at the end of a text, so token boundaries in a text cannot be found`,
      { hint: "Check the tokenizer's files on the server." },
    );
  }
  return leading;
}
