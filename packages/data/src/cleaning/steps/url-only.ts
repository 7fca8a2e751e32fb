import { z } from 'zod';
import { allTables, defineDropStep } from './text-step.ts';

const address = /(?:https?:\/\/|www\.)\S+/gi;

/** Drops texts that are nothing but addresses of web pages. */
export const urlOnly = defineDropStep({
  name: 'url-only',
  version: 1,
  summary: 'texts that are nothing but addresses of web pages',
  options: z.strictObject({}),
  tables: allTables,
  side: 'response',
  wrongWith(text) {
    const rest = text.replace(address, '');
    return rest !== text && !/[\p{L}\p{N}]/u.test(rest) ? 'of addresses alone' : undefined;
  },
});
