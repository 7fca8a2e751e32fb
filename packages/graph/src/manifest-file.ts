import { isObject, openSealedJson, sealJson } from '@mainbench/kit';
import type { JsonObject, Manifest } from '@mainbench/spec';

/** Name of the file that makes a folder an artifact. */
export const manifestFile = 'manifest.json';

/** The text of a manifest. It carries a checksum of its own. */
export function manifestText(manifest: Manifest): string {
  return sealJson(manifest as unknown as JsonObject);
}

/** Whether a name stays in its folder. */
function isInside(name: string): boolean {
  return name.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..') && !name.includes('\0');
}

/**
 * Reads the text of a manifest.
 * @returns the manifest, or in words what is wrong with it
 */
export function parseManifest(text: string): Manifest | string {
  let value: JsonObject;
  try {
    ({ value } = openSealedJson(text));
  } catch {
    return 'its manifest is truncated or was changed';
  }
  const { address, files } = value;
  if (typeof address !== 'string') return 'its manifest has no address';
  if (!isObject(files)) return 'its manifest lists no files';
  for (const [name, file] of Object.entries(files)) {
    if (!isInside(name)) return `its manifest lists ${JSON.stringify(name)}, which is outside its folder`;
    const { bytes, sha256 } = isObject(file) ? file : {};
    if (!(Number.isSafeInteger(bytes) && typeof sha256 === 'string')) {
      return `its manifest has no size and SHA-256 of ${JSON.stringify(name)}`;
    }
  }
  return { facts: {}, parameters: {}, inputs: {}, environment: {}, ...value } as unknown as Manifest;
}
