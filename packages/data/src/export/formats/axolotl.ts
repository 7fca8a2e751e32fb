import { stringify } from 'yaml';
import { messageLines, type TrainingFormat } from './training-format.ts';

const settings = {
  datasets: [
    {
      path: './train.jsonl',
      ds_type: 'json',
      type: 'chat_template',
      field_messages: 'messages',
      message_property_mappings: { role: 'role', content: 'content' },
      roles_to_train: ['assistant'],
      train_on_eos: 'turn',
    },
  ],
};

/** Axolotl’s chat_template: https://docs.axolotl.ai/docs/dataset-formats/conversation.html. */
export const axolotl: TrainingFormat = {
  name: 'axolotl',
  summary: 'Axolotl: chat_template messages, and the lines of its YAML',
  files: (_, pairs) => [
    { path: 'train.jsonl', content: messageLines(pairs()) },
    { path: 'datasets.yaml', content: [stringify(settings)] },
  ],
};
