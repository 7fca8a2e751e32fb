import { beginsWith, conversationColumns, readConversation } from './chat-turns.ts';
import type { Shape } from './shape.ts';

/** Chat messages as OpenAI's API and TRL write them: https://huggingface.co/docs/trl/dataset_formats#conversational. */
export const messages: Shape = {
  name: 'messages',
  produces: 'pairs',
  fields: 'messages (or conversations), a list of turns with role and content',
  columns: conversationColumns,
  recognises: (record) => beginsWith(record, 'role'),
  read: readConversation,
};
