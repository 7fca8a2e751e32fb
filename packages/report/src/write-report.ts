import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@mainbench/kit';
import type { Results } from '@mainbench/spec';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { resultsJson } from './results-json.ts';

/** Paths of the files of a report. */
export interface ReportFiles {
  json: string;
  markdown: string;
  html: string;
}

/**
 * Writes results.json, report.md and report.html, each whole or not at all.
 * @param directory created where it is missing
 * @throws MainbenchError of kind `disk` where a file cannot be written
 */
export async function writeReport(results: Results, directory: string): Promise<ReportFiles> {
  const html = await renderHtml(results);
  const files: ReportFiles = {
    json: join(directory, 'results.json'),
    markdown: join(directory, 'report.md'),
    html: join(directory, 'report.html'),
  };
  await mkdir(directory, { recursive: true });
  await writeFileAtomic(files.json, resultsJson(results));
  await writeFileAtomic(files.markdown, renderMarkdown(results));
  await writeFileAtomic(files.html, html);
  return files;
}
