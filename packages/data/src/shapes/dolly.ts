import { namedColumns } from './named-columns.ts';

/** Databricks Dolly 15k, https://huggingface.co/datasets/databricks/databricks-dolly-15k: `context` may be empty. */
export const dolly = namedColumns(
  'dolly',
  'instruction, context and response',
  { instruction: ['instruction'], context: ['context'], response: ['response'] },
  ['context'],
);
