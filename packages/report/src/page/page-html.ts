import { readFileSync } from 'node:fs';
import type { Results, RunCosts } from '@mainbench/spec';
import { buildReport } from '../build-report.ts';
import type { ReportDocument } from '../document.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { paragraphsOf } from '../text/printable-text.ts';
import { sectionHtml } from './section-html.ts';

const sheets = ['colours', 'text', 'tables', 'figures', 'examples', 'media'];

/** The page's style sheet, from the files beside this one. */
const style = sheets.map((name) => readFileSync(new URL(`./styles/${name}.css`, import.meta.url), 'utf8')).join('\n');

/** A browser loads and runs nothing for this page, whatever its text holds. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function pageHtml(report: ReportDocument, sections: readonly string[]): string {
  const title = escapeHtml(report.title);
  const contents = report.sections.map(
    (section) => `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`,
  );
  const description = paragraphsOf(report.description).map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`);
  const facts = report.facts.map(({ label, value, code }) => {
    const shown = code === true ? `<code>${escapeHtml(value)}</code>` : escapeHtml(value);
    return `<div><dt>${escapeHtml(label)}</dt><dd>${shown}</dd></div>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} – mainbench report</title>
<style>
${style}</style>
</head>
<body>
<div class="page">
<nav aria-label="Contents"><ol>${contents.join('')}</ol></nav>
<main>
<header class="masthead">
<p class="kicker">mainbench report</p>
<h1>${title}</h1>
<div class="description">${description.join('\n')}</div>
<dl class="facts">${facts.join('')}</dl>
</header>
${sections.join('\n')}
<footer><p>Rendered by mainbench from results.json, which holds every number of this page.</p></footer>
</main>
</div>
</body>
</html>
`;
}

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
