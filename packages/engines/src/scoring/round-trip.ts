import type { OffsetTokens } from './offset-tokens.ts';
import type { TokenServer } from './token-server.ts';

/** Whether every byte of a text belongs to a token: a tokenizer that rewrites texts first leaves some out. */
export function coversText({ starts, stops }: OffsetTokens, text: string): boolean {
  let covered = 0;
  for (const [place, start] of starts.entries()) {
    if (start > covered) return false;
    covered = Math.max(covered, stops[place] as number);
  }
  return covered === Buffer.byteLength(text, 'utf8');
}

/**
 * Whether the tokens of a text decode to it again.
 *
 * @param leading how many special tokens the server puts in front
 */
export async function idsRoundTrip(
  server: TokenServer,
  leading: number,
  text: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const ids = await server.tokenize(text, true, signal);
  return (await server.detokenize(ids.slice(leading), signal)) === text;
}
