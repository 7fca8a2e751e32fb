import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceContext } from '@mainbench/spec';

/** A file of recorded annotations, with what its name says. */
export interface RecordedFile {
  annotator: string;
  model: string;
  file: string;
}

/** A published leaderboard. */
export interface LeaderboardFile {
  annotator: string;
  file: string;
}

type Place = Pick<SourceContext, 'dataDirectory'>;

async function entriesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

function roots({ dataDirectory }: Place): string[] {
  return [dataDirectory, join(dataDirectory, 'alpacaeval'), join(dataDirectory, 'alpaca_eval')];
}

/**
 * The recorded annotations of a data directory: `annotations/ANNOTATOR__MODEL.json(.gz)`, or the layout of alpaca_eval's
 * repository, `results/MODEL/ANNOTATOR/annotations.json`.
 */
export async function recordedFiles(context: Place): Promise<RecordedFile[]> {
  const found: RecordedFile[] = [];
  for (const root of roots(context)) {
    for (const name of await entriesOf(join(root, 'annotations'))) {
      const match = /^(.+?)__(.+?)(?:__.*)?\.json(?:\.gz)?$/.exec(name);
      if (match === null) continue;
      const [, annotator = '', model = ''] = match;
      found.push({ annotator, model, file: join(root, 'annotations', name) });
    }
    for (const model of await entriesOf(join(root, 'results'))) {
      for (const annotator of await entriesOf(join(root, 'results', model))) {
        const folder = join(root, 'results', model, annotator);
        for (const name of await entriesOf(folder)) {
          if (/^annotations\.json(?:\.gz)?$/.test(name)) found.push({ annotator, model, file: join(folder, name) });
        }
      }
    }
  }
  return found;
}

const leaderboardFolders = [
  'leaderboards',
  'src/alpaca_eval/leaderboards/data_AlpacaEval',
  'src/alpaca_eval/leaderboards/data_AlpacaEval_2',
];

/** The published leaderboards of a data directory. */
export async function leaderboardFiles(context: Place): Promise<LeaderboardFile[]> {
  const found: LeaderboardFile[] = [];
  for (const root of roots(context)) {
    for (const folder of leaderboardFolders) {
      for (const name of await entriesOf(join(root, folder))) {
        const annotator = /^(.+)_leaderboard\.csv$/.exec(name)?.[1];
        if (annotator !== undefined) found.push({ annotator, file: join(root, folder, name) });
      }
    }
  }
  return found;
}
