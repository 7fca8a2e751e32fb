import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isObject, makeFolder, writeFileAtomic } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { parse } from 'yaml';
import { z } from 'zod';
import { hubAddress, offlineVariable } from '../download/hub-access.ts';
import { DownloadFault, requireNetwork } from '../download/network.ts';
import { downloadDirectory } from '../files/data-directory.ts';
import { cachedCommit, cachedFile, cachedFiles } from './hub-cache.ts';
import { hubJson, type RetrySettings, retryDefaults, type Watcher } from './hub-request.ts';

/** A data set of the hub as a recipe names it. */
export interface HubName {
  /** `owner/name`. */
  id: string;
  /** A branch, tag or commit. */
  revision: string;
}

const fileSchema = z.object({ path: z.string(), size: z.number(), sha256: z.string().optional() });

/** A data set at a commit. */
export interface HubDataset {
  /** Its name today, which another name may lead to. */
  id: string;
  commit: string;
  files: readonly z.infer<typeof fileSchema>[];
  /** The head of its card, with `configs`, `license` and more. */
  card: Record<string, unknown>;
}

const storedSchema = z.object({
  id: z.string(),
  files: z.array(fileSchema),
  card: z.record(z.string(), z.unknown()),
});
const infoSchema = z.object({
  id: z.string(),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z.record(z.string(), z.unknown()).nullish(),
});
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().optional(),
    lfs: z.object({ oid: z.string(), size: z.number() }).optional(),
  }),
);

const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);

/** The folder of what was fetched of a data set at a commit. */
export function hubFolder(id: string, commit: string): string {
  return join(downloadDirectory(), 'downloads', 'hub', id.replace('/', '--'), commit.slice(0, 12));
}

function unexpected(url: string): DownloadFault {
  const hint = 'Check HF_ENDPOINT.';
  return new DownloadFault(`${url} does not answer as the hub does.`, false, { hint });
}

async function infoOf({ id, revision }: HubName, watcher: Watcher, settings: RetrySettings) {
  const url = `${hubAddress()}/api/datasets/${id}/revision/${encodeURIComponent(revision)}`;
  const { success, data } = infoSchema.safeParse((await hubJson(url, watcher, settings)).value);
  if (!success) throw unexpected(url);
  if (data.id !== id) watcher.note(`the hub data set ${id} is now ${data.id}: name it so`);
  return data;
}

/** What remembers the commits that a run reads. */
export interface Pins {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/**
 * The commit that a name stands for: the pinned one, the hub's of today, or without a network the one that Python's
 * tools saw last. It is pinned from then on.
 * @throws DownloadFault where it cannot be told
 */
export async function resolveCommit(
  name: HubName,
  pins: Pins | undefined,
  watcher: Watcher,
  settings: RetrySettings = retryDefaults,
): Promise<string> {
  const { id, revision } = name;
  if (isCommit(revision)) return revision;
  const key = `hub:${id}@${revision}`;
  const pinned = pins?.get(key);
  if (pinned !== undefined) return pinned;
  const commit = await newestCommit(name, watcher, settings);
  pins?.set(key, commit);
  return commit;
}

async function newestCommit(name: HubName, watcher: Watcher, settings: RetrySettings): Promise<string> {
  const { id, revision } = name;
  const cached = await cachedCommit(id, revision);
  const isOffline = watcher.offline === true || offlineVariable() !== undefined;
  if (isOffline && cached !== undefined) return cached;
  try {
    return (await infoOf(name, watcher, settings)).sha;
  } catch (error) {
    // As Python's tools do: what was fetched before is used where the hub cannot be reached.
    if (cached === undefined || !(error instanceof DownloadFault) || !error.retryable) throw error;
    watcher.note(`the hub does not answer: ${id} is read at ${cached.slice(0, 12)}, as fetched before`);
    return cached;
  }
}

async function treeOf(id: string, commit: string, watcher: Watcher, settings: RetrySettings) {
  const files: z.infer<typeof fileSchema>[] = [];
  let url: string | undefined = `${hubAddress()}/api/datasets/${id}/tree/${commit}?recursive=true`;
  while (url !== undefined) {
    const page: Awaited<ReturnType<typeof hubJson>> = await hubJson(url, watcher, settings);
    const { success, data } = treeSchema.safeParse(page.value);
    if (!success) throw unexpected(url);
    for (const { type, path, size = 0, lfs } of data) {
      if (type !== 'file') continue;
      files.push({ path, size: lfs?.size ?? size, ...(lfs === undefined ? {} : { sha256: lfs.oid }) });
    }
    url = page.next === undefined ? undefined : new URL(page.next, url).href;
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The head of a card in Markdown: YAML between two lines of `---`. */
export function cardHead(markdown: string): Record<string, unknown> {
  const head = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---/.exec(markdown.slice(0, 1_000_000))?.[1];
  try {
    const value: unknown = parse(head ?? '');
    return isObject(value) ? value : {};
  } catch {
    // A card that is no YAML says nothing of the files.
    return {};
  }
}

/** The data set as Python's tools fetched it, perhaps only some of its files. */
async function fromCache(id: string, commit: string): Promise<HubDataset | undefined> {
  const files = await cachedFiles(id, commit);
  if (files.length === 0) return undefined;
  const readme = await cachedFile(id, commit, 'README.md');
  const card = readme === undefined ? {} : cardHead(await readFile(readme, 'utf8').catch(() => ''));
  return { id, commit, files, card };
}

/**
 * The files of a data set at a commit, and the head of its card: as stored when it was asked for first, from the hub, or
 * without a network from the cache of Python's tools.
 * @throws DownloadFault
 */
export async function hubDataset(
  id: string,
  commit: string,
  watcher: Watcher,
  settings: RetrySettings = retryDefaults,
): Promise<HubDataset> {
  const file = join(hubFolder(id, commit), 'data-set.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const stored = text === undefined ? undefined : storedSchema.safeParse(JSON.parse(text)).data;
  if (stored !== undefined) return { ...stored, commit };
  if (watcher.offline === true || offlineVariable() !== undefined) {
    const cached = await fromCache(id, commit);
    if (cached !== undefined) return cached;
    requireNetwork(`${hubAddress()}/datasets/${id}`, watcher);
  }
  const info = await infoOf({ id, revision: commit }, watcher, settings);
  const found = { id: info.id, files: await treeOf(info.id, commit, watcher, settings), card: info.cardData ?? {} };
  makeFolder(dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(found)}\n`);
  return { ...found, commit };
}

/** The name of a data set of the hub, or why it is none. @throws MainbenchError of kind `usage` */
export function checkId(id: string): string {
  if (/^[\w][\w.-]{0,95}\/[\w.-]{1,96}$/.test(id) && !id.includes('..')) return id;
  throw new MainbenchError('usage', `expected the name of a data set of the hub; found ${JSON.stringify(id)}.`, {
    hint: 'It has the form owner/name.',
  });
}
