import { z } from 'zod';

/**
 * The strings that the tokenizers of Llama 2, Mistral 7B and the models made here read as control tokens.
 * Inside a text they would end a response early or shift the boundary between prompt and target. `[INST]` is plain text to these models.
 */
export const controlTokens = ['<s>', '</s>', '<unk>'];

/** Dropping is the default: such texts are rare and mostly left-over markup, while escaping would teach the model an invisible character. */
export const specialTokensSchema = z
  .strictObject({
    policy: z
      .enum(['drop', 'escape', 'keep'])
      .default('drop')
      .describe('escape inserts a zero-width space after the first character'),
    strings: z.array(z.string().min(2)).default(controlTokens).describe('control tokens of the models of the recipe'),
  })
  .prefault({})
  .describe('texts that contain the text of a control token');

const bound = z.int().min(1).nullable().default(null);

/** Bounds of a text, all inclusive; characters are Unicode code points, words are separated by white space. */
export const boundsSchema = z
  .strictObject({
    min_characters: bound,
    max_characters: bound,
    min_words: bound,
    max_words: bound,
    max_bytes: bound.describe('in UTF-8: bounds texts in scripts that a small byte-level vocabulary does not cover'),
  })
  .prefault({});

/** Options that every source has. */
export const commonOptions = {
  limit: z.int().min(1).nullable().default(null).describe('keep only the first N rows that pass; null: all'),
  deduplicate: z.boolean().default(true).describe('keep the first of rows with exactly the same text'),
  special_tokens: specialTokensSchema,
};

/** Options of a source of pairs. */
export const pairOptions = { ...commonOptions, instruction_length: boundsSchema, response_length: boundsSchema };

/** Options of a source of texts. */
export const textOptions = {
  ...commonOptions,
  text_length: boundsSchema,
  overlong: z
    .enum(['drop', 'cut', 'split'])
    .default('drop')
    .describe(
      'what to do with a text above text_length.max_characters; cut and split prefer the end of a paragraph, sentence or word',
    ),
  max_pieces: bound.describe(
    'keep only the first N pieces of a split text, so that long texts do not outnumber others',
  ),
};

const pairOptionsSchema = z.strictObject(pairOptions);
const textOptionsSchema = z.strictObject(textOptions);
export type Bounds = z.infer<typeof boundsSchema>;
export type PairOptions = z.infer<typeof pairOptionsSchema>;
export type TextOptions = z.infer<typeof textOptionsSchema>;
