import type { ChoosingFilter } from '@mainbench/spec';
import { z } from 'zod';

/** A filter that needs the whole set: the pairs whose instruction says most, but few that begin with the same word. */
export default {
  summary: 'few instructions that begin alike',
  options: z.strictObject({ most: z.int().positive().default(2) }),
  columns: () => ({ gain: 'ira' }),
  async *choose({ gain }, reader, { most }) {
    const gainOf = (place: number) => gain?.[place] ?? 0;
    const begun = new Map<string, number>();
    for (const place of reader.places.toSorted((a, b) => gainOf(b) - gainOf(a))) {
      const { instruction } = await reader.at(place);
      const word = /\p{L}+/u.exec(instruction.toLowerCase())?.[0] ?? '';
      const count = (begun.get(word) ?? 0) + 1;
      begun.set(word, count);
      if (count > most) yield { place, reason: `more than ${most} instructions begin alike` };
      else yield { place, score: gainOf(place) };
    }
  },
} satisfies Omit<ChoosingFilter<{ most: number }>, 'name' | 'version' | 'source'>;
