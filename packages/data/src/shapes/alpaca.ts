import { namedColumns } from './named-columns.ts';

/** Stanford Alpaca, https://github.com/tatsu-lab/stanford_alpaca#data-release: `input` may be empty. */
export const alpaca = namedColumns(
  'alpaca',
  'instruction, input and output',
  { instruction: ['instruction'], context: ['input'], response: ['output'] },
  ['output'],
);
