import { z } from 'zod';
import { pathSchema } from '../shapes/column-path.ts';
import type { Shape } from '../shapes/shape.ts';
import { shapes } from '../shapes/shapes.ts';

const named = (produces: Shape['produces']) =>
  z
    .enum(['auto', ...shapes.filter((shape) => shape.produces === produces).map(({ name }) => name)])
    .default('auto')
    .describe('how a record is written; auto: recognised by the fields of the first records, and shown');

const shared = {
  scores: z
    .record(z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'expected a name of letters, digits and underscores'), pathSchema)
    .default({})
    .describe('numbers that came with the data, by name: columns or paths, kept in `scores` of the row'),
  ids: z
    .enum(['own', 'place'])
    .default('own')
    .describe('own: the `id` of a record, where it has one; place: its file and line, where ids repeat'),
  damaged: z
    .enum(['stop', 'drop'])
    .default('stop')
    .describe('a record of another shape: stop with its place, or leave it out and count it'),
};

const id = pathSchema.optional().describe('the id of a record; by default its `id`');

/** Options of a source of pairs in any of the usual shapes. */
export const pairRecordOptions = {
  ...shared,
  shape: named('pairs'),
  columns: z
    .union([
      z.strictObject({ instruction: pathSchema, input: pathSchema.optional(), response: pathSchema, id }),
      z.strictObject({ messages: pathSchema.describe('a list of turns'), id }),
    ])
    .nullable()
    .default(null)
    .describe('columns or paths such as `messages[0].content`, in place of a shape'),
  turns: z
    .enum(['first', 'last', 'all'])
    .default('first')
    .describe('answers of a conversation that become pairs; a later one has the conversation so far as instruction'),
  system: z
    .enum(['leave-out', 'prepend', 'ignore'])
    .default('leave-out')
    .describe('a conversation with a system message: left out and counted, with it before the instruction, or without'),
};

/** Options of a source of texts in any of the usual shapes. */
export const textRecordOptions = {
  ...shared,
  shape: named('texts'),
  columns: z
    .strictObject({ text: pathSchema, id })
    .nullable()
    .default(null)
    .describe('columns or paths, in place of a shape'),
  document: z
    .enum(['block', 'line'])
    .default('block')
    .describe('documents of a plain text file: separated by empty lines, or one per line'),
};

const pairRecordSchema = z.strictObject(pairRecordOptions);
const textRecordSchema = z.strictObject(textRecordOptions);
export type PairRecordOptions = z.infer<typeof pairRecordSchema>;
export type TextRecordOptions = z.infer<typeof textRecordSchema>;
