import type { JsonObject, Pair, SourceContext } from '@mainbench/spec';
import { z } from 'zod';
import { count, countedRows, type RowCounts } from '../cleaning/counted-rows.ts';
import { SeenTexts } from '../cleaning/seen-texts.ts';
import { dolly } from './dolly.ts';
import { file } from './file.ts';
import type { PairSource } from './file-source.ts';
import { hub } from './hub.ts';
import { oasstTrees } from './oasst-trees.ts';
import { pairs } from './pairs.ts';
import { selfInstruct } from './self-instruct.ts';

const readable: readonly PairSource<JsonObject>[] = [oasstTrees, dolly, selfInstruct, pairs, file, hub];

function sourceOf(name: string): PairSource<JsonObject> | undefined {
  return readable.find((source) => source.name === name);
}

/** Checks the options of a part by its own source, and fills in that source's defaults. */
const partSchema = z.looseObject({ source: z.string() }).transform((part, context) => {
  const { source: name, ...rest } = part;
  const source = sourceOf(name);
  if (source === undefined) {
    const names = readable.map((entry) => entry.name).join(', ');
    context.addIssue({ code: 'custom', path: ['source'], message: `expected one of ${names}` });
    return z.NEVER;
  }
  const parsed = source.options.safeParse(rest);
  if (parsed.success) return { source: name, ...parsed.data };
  for (const issue of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
  }
  return z.NEVER;
});

const options = z.strictObject({
  parts: z.array(partSchema).min(1).describe('sources of pairs with their options, read in this order'),
  deduplicate: z.boolean().default(true).describe('keep the first of pairs that occur in several parts'),
});

type Options = z.infer<typeof options>;

function partsOf({ parts }: Options): { source: PairSource<JsonObject>; settings: JsonObject; prefix: string }[] {
  return parts.map(({ source: name, ...settings }, index) => ({
    source: sourceOf(name) as PairSource<JsonObject>,
    settings: settings as JsonObject,
    prefix: `${name}-${index + 1}/`,
  }));
}

async function* readParts(settings: Options, context: SourceContext, counts: RowCounts): AsyncGenerator<Pair> {
  const seen = new SeenTexts();
  for (const part of partsOf(settings)) {
    for await (const pair of part.source.read(part.settings, context)) {
      counts.read += 1;
      if (settings.deduplicate && seen.seenBefore(pair.instruction, pair.response)) {
        count(counts.dropped, 'duplicates of an earlier part');
      } else {
        yield { ...pair, id: part.prefix + pair.id };
      }
    }
  }
}

/** Several sources of pairs one after another; the ids of a part begin with its source's name and its position. */
export const concat: PairSource<Options> = {
  name: 'concat',
  version: 1,
  summary: 'several sources of pairs, one after another',
  produces: 'pairs',
  options,
  async identity(settings, context) {
    const parts: JsonObject[] = [];
    for (const { source, settings: own } of partsOf(settings)) {
      parts.push({ source: source.name, version: source.version, identity: await source.identity(own, context) });
    }
    return { parts };
  },
  async origins(settings, context) {
    const origins = await Promise.all(
      partsOf(settings).map(({ source, settings: own }) => source.origins?.(own, context) ?? []),
    );
    return origins.flat();
  },
  expectedRows(settings) {
    const rows = partsOf(settings).map((part) => part.source.expectedRows(part.settings));
    return rows.every((value) => value !== undefined) ? rows.reduce((sum, value) => sum + value, 0) : undefined;
  },
  read: (settings, context) =>
    countedRows('the parts of concat', context, (counts) => readParts(settings, context, counts)),
};
