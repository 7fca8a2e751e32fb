import { z } from 'zod';
import { allTables, defineDropStep } from './text-step.ts';

const patterns: readonly [reason: string, pattern: RegExp][] = [
  ['with a placeholder', /\{\{\s*[\w.]{2,60}\s*\}\}|\{%-?\s*\w{1,60}[^%\n]{0,200}%\}|<%=?[^%\n]{0,200}%>/],
  ['with a placeholder', /[[<](?:your|insert|enter|add)\b[^\]>\n]{0,80}[\]>]/i],
  [
    'with marks of a chat template',
    /<\|(?:im_start|im_end|user|assistant|system|endoftext|eot_id)\|>|\[\/?INST\]|<<\/?SYS>>/,
  ],
  ['with marks of a prompt', /^#{2,3} (?:Instruction|Response|Input|Human|Assistant):/m],
  ['with dummy text', /\blorem ipsum\b/i],
];

/** Drops texts in which a template was not filled in, or whose prompt's own marks were left. */
export const templateLeftOver = defineDropStep({
  name: 'template-left-over',
  version: 1,
  summary: 'texts with placeholders, marks of a prompt or chat template, or dummy text',
  options: z.strictObject({}),
  tables: allTables,
  side: 'both',
  wrongWith: (text) => patterns.find(([, pattern]) => pattern.test(text))?.[0],
});
