import { type LanguageModel, languageIdentity, languageProbabilities, loadLanguages } from '@mainbench/data';
import type { TextSignal, TextTools } from '@mainbench/spec';

/** Languages of the last text, since all signals of a pair are asked for one after the other. */
interface LanguageTools {
  model: LanguageModel;
  last?: { text: string; found: ReturnType<typeof languageProbabilities> };
}

const tools: TextTools = {
  name: 'language',
  identity: languageIdentity,
  open: async (context): Promise<LanguageTools> => ({ model: await loadLanguages(context) }),
};

function languagesOf(text: string, opened: LanguageTools): ReturnType<typeof languageProbabilities> {
  if (opened.last?.text !== text) opened.last = { text, found: languageProbabilities(text, opened.model) };
  return opened.last.found;
}

/** What langdetect says of the response (Shuyo 2010); probabilities below 0.1 count as 0. */
export const languageSignals: readonly TextSignal[] = [
  {
    name: 'english',
    version: 1,
    summary: 'probability that the response is in English, by langdetect',
    tools,
    of({ response }, opened) {
      const found = languagesOf(response, opened as LanguageTools);
      return found === undefined ? null : (found.find(({ language }) => language === 'en')?.probability ?? 0);
    },
  },
  {
    name: 'language_probability',
    version: 1,
    summary: 'probability of the response’s likeliest language, by langdetect',
    tools,
    of({ response }, opened) {
      const found = languagesOf(response, opened as LanguageTools);
      return found === undefined ? null : (found[0]?.probability ?? 0);
    },
  },
];
