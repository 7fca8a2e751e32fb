import { EndpointFault } from '../http/fault.ts';

/** A special token by its text and id. */
export interface SpecialToken {
  text: string;
  id: number;
}

/** The special tokens that a server puts before prompts or reads in them. */
export interface SpecialTokens {
  /** Ids put before every prompt; empty where nothing is. */
  leadingIds: readonly number[];
  /** The end-of-text token: the one named by the caller, else the first candidate that the server reads as one token. */
  endOfText?: SpecialToken;
  /** What stands before a text that is scored without a context; absent where none is needed or known. */
  prefix?: SpecialToken;
  /** Every text, of the candidates and the caller's, that is read as a single token wherever it stands. */
  specialTexts: string[];
}

/** What the caller knows of a model's special tokens. */
export interface NamedTokens {
  endOfText?: string | undefined;
  specialTexts?: readonly string[] | undefined;
}

/** End-of-text tokens of the models in use, the one that ends a plain text before the one that ends a turn. */
const endTexts = ['</s>', '<|end_of_text|>', '<|endoftext|>', '<eos>', '<|eot_id|>', '<|im_end|>'];

/** Beginning-of-text tokens of the models in use. */
const beginningTexts = ['<|begin_of_text|>', '<bos>', '<s>'];

/** Texts that models read as special tokens, beside the ends of text. */
const otherTexts = [
  ...['<s>', '<unk>', '<pad>', '<mask>', '<bos>', '<|begin_of_text|>', '<|im_start|>', '<|start_header_id|>'],
  ...['<|end_header_id|>', '<start_of_turn>', '<end_of_turn>', '[INST]', '[/INST]'],
];

/** The texts that may be special tokens, in the order in which they are tried. */
export function specialCandidates({ endOfText, specialTexts = [] }: NamedTokens): string[] {
  const named = endOfText === undefined ? [] : [endOfText];
  return [...new Set([...named, ...endTexts, ...otherTexts, ...specialTexts])];
}

/**
 * The special tokens of a server by the candidates that it reads as one token. Before a text which is scored without a
 * context stands, as in lm-evaluation-harness, the beginning-of-text token, else the one at the end; none is needed where
 * the server itself puts one before every prompt.
 *
 * @param found ids of those candidates
 * @throws EndpointFault where the end-of-text token that the caller names is not among them
 */
export function specialTokensOf(
  shown: string,
  leadingIds: readonly number[],
  named: NamedTokens,
  found: ReadonlyMap<string, number>,
): SpecialTokens {
  const firstOf = (texts: readonly string[]): SpecialToken | undefined => {
    const text = texts.find((candidate) => found.has(candidate));
    return text === undefined ? undefined : { text, id: found.get(text) as number };
  };
  const endOfText = firstOf(named.endOfText === undefined ? endTexts : [named.endOfText]);
  if (endOfText === undefined && named.endOfText !== undefined) {
    throw new EndpointFault(`${shown} does not read ${JSON.stringify(named.endOfText)} as one token`, {
      hint: 'Name the text of the end-of-text token of the model that is served.',
    });
  }
  const prefix = leadingIds.length > 0 ? undefined : (firstOf(beginningTexts) ?? endOfText);
  return { leadingIds, endOfText, prefix, specialTexts: [...found.keys()] };
}

/** The fault of a server whose tokenizer ends every prompt. */
export function endsPrompts(shown: string): EndpointFault {
  return new EndpointFault(`${shown} appends a special token to every prompt, so no prompt can be continued`, {
    hint: 'Turn off add_eos_token in the tokenizer of the model.',
  });
}
