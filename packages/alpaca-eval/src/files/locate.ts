import { resolve } from 'node:path';
import { fileIdentity, findFile, requireFile } from '@mainbench/data';
import type { JsonObject, SourceContext } from '@mainbench/spec';

/**
 * Where a file may lie in a data directory: by its name, or in the folder that holds only AlpacaEval's. A name that
 * begins with a dot is a path from the working directory.
 */
function namesOf(name: string): string[] {
  if (name.startsWith('.')) return [resolve(name)];
  return [name, `alpacaeval/${name}`, `alpaca_eval/${name}`];
}

/** The path of one of AlpacaEval's files in the data directory; undefined where there is none. */
export async function locate(name: string, context: Pick<SourceContext, 'dataDirectory'>): Promise<string | undefined> {
  for (const candidate of namesOf(name)) {
    const path = await findFile(candidate, context);
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * The path of one of AlpacaEval's files, downloaded first where that is allowed.
 * @throws MainbenchError of kind `data` saying where it was looked up and how to get it
 */
export async function requireLocated(name: string, context: SourceContext): Promise<string> {
  return (await locate(name, context)) ?? requireFile(namesOf(name)[0] as string, context);
}

/**
 * What settles the content of one of AlpacaEval's files: its checksum. Nothing is downloaded.
 * @throws MainbenchError of kind `data` where it is missing and cannot be downloaded
 */
export async function locatedIdentity(name: string, context: SourceContext): Promise<JsonObject> {
  const path = await locate(name, context);
  return fileIdentity(path ?? (namesOf(name)[0] as string), context);
}
