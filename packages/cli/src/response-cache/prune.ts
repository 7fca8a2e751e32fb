import { type PruneOptions, pruneCache, responseCacheFile } from '@mainbench/engines';
import { MainbenchError } from '@mainbench/spec';
import { writeOutput } from '../standard-streams.ts';
import { parseAge, parseSize, sizeText } from './quantities.ts';

interface Options {
  olderThan?: string;
  model?: string;
  maxSize?: string;
  dryRun: boolean;
  json: boolean;
}

/** `mainbench cache prune`. */
export function prune({ olderThan, model, maxSize, dryRun, json }: Options): void {
  const options: PruneOptions = {
    dryRun,
    ...(olderThan === undefined ? {} : { olderThan: parseAge('--older-than', olderThan) }),
    ...(model === undefined ? {} : { model }),
    ...(maxSize === undefined ? {} : { maxBytes: parseSize('--max-size', maxSize) }),
  };
  if (olderThan === undefined && model === undefined && maxSize === undefined) {
    throw new MainbenchError('usage', 'expected --older-than, --model or --max-size: what is to be removed?', {
      hint: 'Everything goes with `--max-size 0`.',
    });
  }
  const file = responseCacheFile();
  const pruned = pruneCache(file, options);
  if (json) {
    writeOutput(`${JSON.stringify({ file, dryRun, ...pruned }, null, 2)}\n`);
    return;
  }
  const { entries, bytes, left } = pruned;
  const done = dryRun ? 'Would remove' : 'Removed';
  writeOutput(
    `${done} ${entries} answers (${sizeText(bytes)}) from ${file}; ${left.entries} ${dryRun ? 'would be' : 'are'} left (${sizeText(left.bytes)}).\n`,
  );
}
