import { z } from 'zod';
import { languageProbabilities } from '../../language/detect-language.ts';
import { languageIdentity, loadLanguages } from '../../language/load-languages.ts';
import { allTables, defineTextStep } from './text-step.ts';

/** Keeps texts in some languages, as langdetect tells them (Shuyo 2010); of a pair, its response. */
export const language = defineTextStep({
  name: 'language',
  version: 1,
  summary: 'texts in some languages, told by langdetect (Shuyo 2010)',
  options: z.strictObject({
    keep: z.array(z.string().min(2)).min(1).describe('codes of languages as langdetect writes them: en, de, zh-cn'),
    min_probability: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe('of the languages to keep, together; C4 asked for 0.99'),
  }),
  tables: allTables,
  side: 'response',
  identity: (_options, context) => languageIdentity(context),
  async open({ keep, min_probability }, context) {
    const model = await loadLanguages(context);
    return (text) => {
      const found = languageProbabilities(text, model);
      if (found === undefined) return { drop: 'in no language that can be told' };
      const kept = found.reduce((sum, each) => sum + (keep.includes(each.language) ? each.probability : 0), 0);
      if (kept >= min_probability) return undefined;
      return { drop: `in ${found[0]?.language ?? 'an unknown language'}` };
    };
  },
});
