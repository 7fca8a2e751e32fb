import { withoutSecrets } from './secrets.ts';

/** The beginning of a text of others, for messages: one line of at most `longest` characters, and `…` where it is cut. */
export function excerpt(text: string, longest: number): string {
  // White space may shrink, and a secret is masked before the cut can leave a part of it.
  const looked = 4 * longest;
  const line = withoutSecrets(text.slice(0, looked))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const isCut = line.length > longest || text.length > looked;
  return `${line.slice(0, longest).toWellFormed()}${isCut ? '…' : ''}`;
}
