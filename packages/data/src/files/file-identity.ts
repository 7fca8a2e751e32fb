import { sha256OfFile } from '@mainbench/kit';
import type { JsonObject, SourceContext } from '@mainbench/spec';
import { registeredFile } from '../registry/registry.ts';
import { contentDigest } from './content-digest.ts';
import { findFile, mayDownload, missingFile } from './find-file.ts';

/**
 * What settles the content of a data file, without downloading it: its checksum.
 * A registered file has the same identity before and after its download and in a data directory.
 * @throws MainbenchError of kind `data` where the file is missing and cannot be downloaded
 */
export async function fileIdentity(name: string, context: SourceContext): Promise<JsonObject> {
  const registered = registeredFile(name)?.file;
  const path = await findFile(name, context);
  if (path === undefined) {
    if (registered === undefined || !mayDownload(context)) throw missingFile(name, context);
    return { sha256: registered.sha256 };
  }
  if (registered !== undefined && (await sha256OfFile(path)) === registered.sha256)
    return { sha256: registered.sha256 };
  return { sha256: await contentDigest(path) };
}
