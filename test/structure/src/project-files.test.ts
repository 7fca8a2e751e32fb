import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './tracked-files.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('CITATION.cff names the version and the licence of the project', () => {
  const { version, license } = JSON.parse(read('package.json'));
  const citation = read('CITATION.cff');
  expect(/^version: (.*)$/m.exec(citation)?.[1]).toBe(version);
  expect(/^license: (.*)$/m.exec(citation)?.[1]).toBe(license);
});

it('editors find the schema of recipes', () => {
  const [file = ''] = Object.keys(JSON.parse(read('.vscode/settings.json'))['yaml.schemas']);
  expect(JSON.parse(read(file)).title).toBe('mainbench recipe');
});
