import { describeError, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { openSource } from './open-source.ts';
import { sources } from './sources.ts';

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (MainbenchError.is(error)) return describeError(error);
  }
  return 'nothing thrown';
}

it('opens a source with its defaults', () => {
  const { source, options } = openSource({ source: 'oasst-trees', limit: 10 }, 'pairs', 'data.seed');
  expect(source.name).toBe('oasst-trees');
  expect(options).toMatchObject({ limit: 10, turns: 'all' });
});

it('names the field and what was expected', () => {
  expect(messageOf(() => openSource({ source: 'nope' }, 'texts', 'data.unlabeled'))).toContain(
    'data.unlabeled.source: expected a source of texts (articles, texts, refinedweb); found nope.',
  );
  expect(messageOf(() => openSource({ source: 'articles' }, 'pairs', 'data.seed'))).toContain(
    'expected a source of pairs',
  );
  expect(messageOf(() => openSource({ source: 'dolly', limit: -1 }, 'pairs', 'data.seed'))).toMatch(
    /data\.seed\.limit: .*; data\.seed\.file: /,
  );
});

it('knows sources by different names, each with a summary', () => {
  expect(new Set(sources.map((source) => source.name)).size).toBe(sources.length);
  for (const source of sources) expect(source.summary).not.toBe('');
});
