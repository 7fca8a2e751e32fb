import { createHash } from 'node:crypto';
import type { JsonObject } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { contextFor, corpora } from '../testing/fixtures.ts';
import { sources } from './sources.ts';

const trees = 'oasst_en_100_tree.jsonl';
const dolly = 'dolly_hhrlhf_train_small.jsonl';

/**
 * The rows of public files as the sources gave them in November 2026, before they shared their code: artifacts of runs
 * have their addresses by version and options, so other rows would need another version.
 */
it.each<[string, JsonObject, number, string]>([
  ['pairs', { file: dolly }, 1000, '6edbb128fe46da27'],
  ['dolly', { file: dolly }, 1000, '7030a1e81d8214b2'],
  ['dolly', { file: dolly, wrapper: 'keep' }, 1000, '6edbb128fe46da27'],
  ['self-instruct', { instances: 'all' }, 175, '3b7588f0f801b6cf'],
  ['self-instruct', { file: 'selfinstruct_user_oriented_instructions.jsonl' }, 252, '575bc96b8069e9c6'],
  ['oasst-trees', { file: trees, quality_above: null, limit: null, reply: 'best' }, 224, 'b513723ce3bb8aff'],
  ['articles', { overlong: 'split', text_length: { max_characters: 300 }, limit: 2000 }, 2000, 'ec8b6850345e5ea1'],
  ['texts', { file: 'wikitext2_train_5k.txt' }, 4442, 'cd4c22b84c9a8a05'],
  ['texts', { file: 'wikitext2_train_5k.txt', document: 'line', limit: 1000 }, 1000, '07dedaaf50cb043a'],
  [
    'concat',
    {
      parts: [
        { source: 'oasst-trees', file: trees, quality_above: null },
        { source: 'dolly', file: dolly },
        { source: 'self-instruct' },
      ],
    },
    1365,
    'e0ad73484a5ae0c3',
  ],
])('%s %j', async (name, given, count, digest) => {
  const source = sources.find((each) => each.name === name) ?? expect.fail('no such source');
  const hash = createHash('sha256');
  let rows = 0;
  for await (const row of source.read(source.options.parse(given), contextFor(corpora))) {
    rows += 1;
    hash.update(`${JSON.stringify(row)}\n`);
  }
  expect([rows, hash.digest('hex').slice(0, 16)]).toEqual([count, digest]);
});
