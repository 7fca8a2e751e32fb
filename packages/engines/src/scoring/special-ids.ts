import { EndpointFault } from '../http/fault.ts';
import { type NamedTokens, type SpecialTokens, specialCandidates, specialTokensOf } from './special-candidates.ts';
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
  const { all } = specialCandidates(named);
  const found = new Map<string, number>();
  for (const candidate of all) {
    const id = await singleId(server, candidate, signal);
    if (id !== undefined) {
      found.set(candidate, id);
    }
  }
  return specialTokensOf(server, leadingIds, named, found);
}

async function singleId(server: TokenServer, text: string, signal?: AbortSignal): Promise<number | undefined> {
  const [id, ...more] = await server.tokenize(text, false, signal);
  if (id === undefined || more.length > 0) {
    return undefined;
  }
  return (await server.tokenize(`a${text}a`, false, signal)).includes(id) ? id : undefined;
}

async function probeLeading(server: TokenServer, signal?: AbortSignal): Promise<number[]> {
  const [plain, prompt, spaced] = await Promise.all([
    server.tokenize('a', false, signal),
    server.tokenize('a', true, signal),
    server.tokenize('a ', true, signal),
  ]);
  const leading = prompt.slice(0, Math.max(0, prompt.length - plain.length));
  if (plain.length === 0 || plain.some((id, index) => prompt[leading.length + index] !== id)) {
    throw new EndpointFault(`${server.shown} puts a special token behind every prompt, so nothing can be continued`, {
      hint: 'Switch add_eos_token off in the tokenizer of the model.',
    });
  }
  if (spaced.length === prompt.length && spaced.every((id, index) => id === prompt[index])) {
    throw new EndpointFault(
      `${server.shown} drops spaces at the end of a text, so token boundaries in a text cannot be found`,
      {
        hint: "Check the tokenizer's files on the server.",
      },
    );
  }
  return leading;
}
