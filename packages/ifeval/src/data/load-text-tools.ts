import type { SourceContext } from '@mainbench/spec';
import type { TextTools } from '../response/response-text.ts';
import { loadLanguages } from './load-languages.ts';
import { loadPunkt } from './load-punkt.ts';

/**
 * What texts are analysed with, from a data directory; downloaded where that is allowed.
 * @throws MainbenchError of kind `data` where something is missing or not as expected
 */
export async function loadTextTools(
  context: SourceContext,
  settings: Pick<TextTools, 'seed' | 'nltk'>,
): Promise<TextTools> {
  const [punkt, languages] = await Promise.all([loadPunkt(context), loadLanguages(context)]);
  return { punkt, languages, ...settings };
}
