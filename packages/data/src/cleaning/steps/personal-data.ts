import { isIP } from 'node:net';
import { z } from 'zod';
import { allTables, defineTextStep } from './text-step.ts';

interface Kind {
  name: 'mail' | 'phone' | 'ip';
  mask: string;
  pattern: RegExp;
  /** Decides about what the pattern finds. */
  is(match: string): boolean;
}

/** Digits of a telephone number by ITU-T E.164, at least as many as a local number with its area code. */
const digits = { least: 9, most: 15 };

function isPhone(match: string): boolean {
  const count = match.replace(/\D/g, '').length;
  if (count < digits.least || count > digits.most) return false;
  // A date or a range of years is written with the same marks.
  return !/^\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}/.test(match);
}

const kinds: readonly Kind[] = [
  {
    name: 'mail',
    mask: '[mail]',
    pattern: /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi,
    is: () => true,
  },
  {
    name: 'ip',
    mask: '[ip]',
    pattern: /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{6,39})(?![\w:]|\.\d)/gi,
    is: (match) => isIP(match) !== 0,
  },
  {
    name: 'phone',
    mask: '[phone]',
    pattern: /(?<![\w.+-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?\d{2,5}(?:[ .-]\d{2,5}){1,4}(?![\w-])/g,
    is: isPhone,
  },
];

/** Finds mail addresses, IP addresses and telephone numbers by their form: most of them, and some that are none. */
export const personalData = defineTextStep({
  name: 'personal-data',
  version: 1,
  summary: 'texts with mail addresses, IP addresses or telephone numbers: dropped, or these masked',
  options: z.strictObject({
    action: z
      .enum(['drop', 'mask'])
      .default('mask')
      .describe('what to do: drop the row, or write [mail], [ip], [phone] instead'),
    kinds: z
      .array(z.enum(['mail', 'ip', 'phone']))
      .min(1)
      .default(['mail', 'ip', 'phone'])
      .describe('what to look for'),
  }),
  tables: allTables,
  side: 'both',
  async open({ action, kinds: wanted }) {
    const looked = kinds.filter(({ name }) => wanted.includes(name));
    return (text) => {
      const found = new Set<string>();
      const masked = looked.reduce(
        (before, { name, mask, pattern, is }) =>
          before.replace(pattern, (match) => {
            if (!is(match)) return match;
            found.add(name);
            return mask;
          }),
        text,
      );
      if (found.size === 0) return undefined;
      const what = [...found].join(', ');
      return action === 'drop' ? { drop: `with personal data: ${what}` } : { text: masked, changed: what };
    };
  },
});
