import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '@mainbench/kit';
import type { Results, RunCosts } from '@mainbench/spec';
import { renderHtml } from './page/page-html.ts';
import { paperTables } from './paper/paper-tables.ts';
import { renderMarkdown } from './render-markdown.ts';
import { resultsJson } from './results-json.ts';

/** Paths of the files of a report. */
export interface ReportFiles {
  json: string;
  markdown: string;
  html: string;
  /** LaTeX, CSV and Markdown of the tables of methods. */
  tables: string[];
}

/**
 * Writes results.json, report.md, report.html, the tables below tables/ and, where costs are given, costs.json, each whole
 * or not at all. Equal runs have equal results.json; costs hold times, so the other files differ in them.
 * @param directory created where it is missing
 * @throws MainbenchError of kind `disk` where a file cannot be written
 */
export async function writeReport(results: Results, directory: string, costs?: RunCosts): Promise<ReportFiles> {
  const html = await renderHtml(results, costs);
  const files: ReportFiles = {
    json: join(directory, 'results.json'),
    markdown: join(directory, 'report.md'),
    html: join(directory, 'report.html'),
    tables: [],
  };
  const tables = join(directory, 'tables');
  makeFolder(tables);
  await writeFileAtomic(files.json, resultsJson(results));
  await writeFileAtomic(files.markdown, renderMarkdown(results, costs));
  await writeFileAtomic(files.html, html);
  if (costs !== undefined) await writeFileAtomic(join(directory, 'costs.json'), `${JSON.stringify(costs, null, 2)}\n`);
  for (const { name, text } of paperTables(results)) {
    files.tables.push(join(tables, name));
    await writeFileAtomic(join(tables, name), text);
  }
  return files;
}
