/** A special token by its text and id. */
export interface SpecialToken {
  text: string;
  id: number;
}

/** Beginning-of-text tokens of the models in use. */
const beginningTexts = ['<|begin_of_text|>', '<bos>', '<s>'];

/**
 * The token that stands before a text which is scored without a context, as in lm-evaluation-harness: the
 * beginning-of-text token, else the one at the end.
 *
 * @param leadingIds of the special tokens that the server itself puts before a prompt: with them no other is needed
 * @param found ids of the special texts that the server reads
 * @returns undefined where none is needed or known
 */
export function prefixTokenOf(
  leadingIds: readonly number[],
  found: ReadonlyMap<string, number>,
  endOfText: SpecialToken | undefined,
): SpecialToken | undefined {
  if (leadingIds.length > 0) return undefined;
  for (const text of beginningTexts) {
    const id = found.get(text);
    if (id !== undefined) return { text, id };
  }
  return endOfText;
}

/**
 * The texts to score with the prefix token as their context, where there is none; one that begins with the token itself
 * has it as its context already.
 */
export function withPrefix<T extends { context: string; continuation: string }>(
  texts: T,
  prefix: SpecialToken | undefined,
): T {
  const { context, continuation } = texts;
  if (prefix === undefined || context !== '') return texts;
  const { text } = prefix;
  const rest = continuation.startsWith(text) ? continuation.slice(text.length) : continuation;
  return { ...texts, context: text, continuation: rest };
}
