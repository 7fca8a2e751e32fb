import { z } from 'zod';
import { defineTextStep } from './text-step.ts';

const address = /(?:https?:\/\/|www\.)\S+/gi;

/** Drops texts that are nothing but addresses of web pages. */
export const urlOnly = defineTextStep({
  name: 'url-only',
  version: 1,
  summary: 'texts that are nothing but addresses of web pages',
  options: z.strictObject({}),
  tables: ['held_out', 'seed', 'candidates', 'unlabeled'],
  side: 'response',
  async open() {
    return (text) => {
      const rest = text.replace(address, '');
      return rest !== text && !/[\p{L}\p{N}]/u.test(rest) ? { drop: 'of addresses alone' } : undefined;
    };
  },
});
