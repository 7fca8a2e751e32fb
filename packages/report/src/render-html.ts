import type { Results, RunCosts } from '@mainbench/spec';
import { buildReport } from './build-report.ts';
import { pageHtml } from './page/page-html.ts';
import { sectionHtml } from './page/section-html.ts';

/**
 * The report as one HTML page: no script, nothing loaded from elsewhere, drawings inside.
 * @returns the same bytes for equal results
 */
export async function renderHtml(results: Results, costs?: RunCosts): Promise<string> {
  const report = buildReport(results, costs);
  const numbering = { tables: 0, figures: 0 };
  const sections: string[] = [];
  for (const section of report.sections) sections.push(await sectionHtml(section, numbering));
  return pageHtml(report, sections);
}
