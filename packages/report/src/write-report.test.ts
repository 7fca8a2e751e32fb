import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleResults } from './testing/sample-results.ts';
import { writeReport } from './write-report.ts';

describe('writeReport', () => {
  const results = sampleResults({ models: ['one'], seeds: [1], steps: 3 });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mainbench-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes page, Markdown, results and tables into a new folder and nothing else', async () => {
    const directory = join(folder, 'new', 'report');
    const files = await writeReport(results, directory);
    expect(files).toEqual({
      json: join(directory, 'results.json'),
      markdown: join(directory, 'report.md'),
      html: join(directory, 'report.html'),
      tables: ['scores.tex', 'scores.csv', 'scores.md'].map((name) => join(directory, 'tables', name)),
    });
    expect((await readdir(directory)).sort()).toEqual(['report.html', 'report.md', 'results.json', 'tables']);
    expect((await readdir(join(directory, 'tables'))).sort()).toEqual(['scores.csv', 'scores.md', 'scores.tex']);
    expect(JSON.parse(await readFile(files.json, 'utf8'))).toEqual(results);
  });

  it('writes the same bytes again', async () => {
    const read = async () => {
      const { json, markdown, html } = await writeReport(results, join(folder, 'again'));
      return Promise.all([json, markdown, html].map((path) => readFile(path, 'utf8')));
    };
    expect(await read()).toEqual(await read());
  });
});
