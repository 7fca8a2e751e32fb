import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentDigest } from '../files/file-identity.ts';
import { findFile } from '../files/find-file.ts';
import { corpora } from '../testing/fixtures.ts';
import { alpacaEvalDatasets } from './alpaca-eval-datasets.ts';

const directory = join(corpora, '..', 'alpacaeval');
const staged = alpacaEvalDatasets.filter(({ origin }) => origin.kind === 'url').flatMap(({ files }) => [...files]);

it.each(staged)('knows the checksum of $name', async ({ name, sha256 }) => {
  const path = (await findFile(name, { dataDirectory: directory })) ?? '';
  expect(await contentDigest(path)).toBe(sha256);
});
