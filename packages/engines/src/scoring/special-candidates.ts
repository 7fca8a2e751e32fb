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
  endOfText?: { text: string; id: number };
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
