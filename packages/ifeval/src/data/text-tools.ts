import { contentDigest, fileIdentity, languageIdentity, loadLanguages, locateFile } from '@mainbench/data';
import { digest } from '@mainbench/kit';
import type { JsonValue, SourceContext } from '@mainbench/spec';
import type { TextTools } from '../response/response-text.ts';
import { findPunkt, loadPunkt } from './load-punkt.ts';

async function identityOf(paths: readonly string[] | undefined, names: readonly string[], context: SourceContext) {
  const parts = await Promise.all(
    paths === undefined
      ? names.map((name) => fileIdentity(name, context))
      : paths.map(async (path) => ({ sha256: await contentDigest(path) })),
  );
  return digest(parts);
}

/**
 * What settles IFEval's data: checksums of the prompts, of Punkt's parameters and of langdetect's profiles, without
 * downloading them.
 * @throws MainbenchError of kind `data` where something is missing and cannot be downloaded
 */
export async function dataIdentity(prompts: string, context: SourceContext): Promise<JsonValue> {
  const file = await locateFile(prompts, context);
  return {
    prompts: await identityOf(file === undefined ? undefined : [file], [prompts], context),
    punkt: await identityOf((await findPunkt(context))?.paths, ['punkt_tab.zip'], context),
    languages: await languageIdentity(context),
  };
}

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
