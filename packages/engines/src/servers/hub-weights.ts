import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ModelReference } from '@mainbench/spec';

/** The folder of the hub's downloads, as huggingface_hub finds it. */
export const hubCache =
  process.env.HUGGINGFACE_HUB_CACHE ?? join(process.env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'), 'hub');

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The commit of a branch or tag that was downloaded; a commit is its own name. */
function commitOf(folder: string, revision: string): string {
  try {
    return readFileSync(join(folder, 'refs', revision), 'utf8').trim();
  } catch {
    return revision;
  }
}

/** Whether a model's weights are on this machine: its folder, or a finished download in the hub's cache. */
export function hasWeights({ path, revision = 'main' }: ModelReference, cache: string = hubCache): boolean {
  if (isAbsolute(path)) return true;
  const folder = join(cache, `models--${path.replaceAll('/', '--')}`);
  if (namesIn(join(folder, 'blobs')).some((name) => name.endsWith('.incomplete'))) return false;
  const files = namesIn(join(folder, 'snapshots', commitOf(folder, revision)));
  return files.some((name) => /\.(safetensors|bin|gguf)$/.test(name));
}
