import { messageLines, type TrainingFormat } from './training-format.ts';

/** TRL’s conversational language modelling: https://huggingface.co/docs/trl/dataset_formats#language-modeling. */
export const trl: TrainingFormat = {
  name: 'trl',
  summary: 'TRL’s SFTTrainer: `messages`, one conversation a line',
  files: (_, pairs) => [{ path: 'train.jsonl', content: messageLines(pairs()) }],
};
