import { EndpointFault } from '../http/fault.ts';
import { prefixTokenOf, type SpecialToken } from './prefix-token.ts';

/** End-of-text tokens of the models in use, the one that ends a plain text before the one that ends a turn. */
export const endOfTextCandidates = ['</s>', '<|end_of_text|>', '<|endoftext|>', '<eos>', '<|eot_id|>', '<|im_end|>'];

/** Further texts that models read as special tokens. */
export const otherSpecialCandidates = [
  '<s>',
  '<unk>',
  '<pad>',
  '<mask>',
  '<bos>',
  '<|begin_of_text|>',
  '<|im_start|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<start_of_turn>',
  '<end_of_turn>',
  '[INST]',
  '[/INST]',
];

/** The special tokens that a server puts before prompts or reads in them. */
export interface SpecialTokens {
  /** Ids put before every prompt; empty where nothing is. */
  leadingIds: number[];
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

/** The end-of-text candidates, and all candidates, in the order in which they are tried. */
export function specialCandidates({ endOfText, specialTexts }: NamedTokens): { ends: string[]; all: string[] } {
  const ends = endOfText === undefined ? endOfTextCandidates : [endOfText];
  return {
    ends: [...ends],
    all: [...new Set([...ends, ...endOfTextCandidates, ...otherSpecialCandidates, ...(specialTexts ?? [])])],
  };
}

/**
 * The special tokens of a server by the candidates that it reads as one token.
 *
 * @param found ids of those candidates
 * @throws EndpointFault where the end-of-text token that the caller names is not among them
 */
export function specialTokensOf(
  { shown }: { shown: string },
  leadingIds: number[],
  named: NamedTokens,
  found: ReadonlyMap<string, number>,
): SpecialTokens {
  const text = specialCandidates(named).ends.find((candidate) => found.has(candidate));
  if (text === undefined && named.endOfText !== undefined) {
    throw new EndpointFault(`${shown} does not read ${JSON.stringify(named.endOfText)} as one token`, {
      hint: 'Name the text of the end-of-text token of the model that is served.',
    });
  }
  const endOfText = text === undefined ? undefined : { text, id: found.get(text) as number };
  const prefix = prefixTokenOf(leadingIds, found, endOfText);
  return {
    leadingIds,
    ...(endOfText === undefined ? {} : { endOfText }),
    ...(prefix === undefined ? {} : { prefix }),
    specialTexts: [...found.keys()],
  };
}
