import { beginsWith, conversationColumns, readConversation } from './chat-turns.ts';
import type { Shape } from './shape.ts';

/** ShareGPT as FastChat and LLaMA-Factory read it: turns from `human` and `gpt`. */
export const shareGpt: Shape = {
  name: 'sharegpt',
  produces: 'pairs',
  fields: 'conversations, a list of turns with from and value',
  columns: conversationColumns,
  recognises: (record) => beginsWith(record, 'from'),
  read: readConversation,
};
