import type { FilterExample, Results, RunCosts } from '@mainbench/spec';
import { buildReport } from './build-report.ts';
import type { Block, Section } from './document.ts';
import { tableMarkdown } from './table/table-markdown.ts';
import { escapeMarkdown, fenceMarkdown } from './text/escape-markdown.ts';
import { exampleFacts } from './text/example-facts.ts';
import { paragraphsOf } from './text/printable-text.ts';

interface Numbering {
  tables: number;
}

function example(entry: FilterExample): string {
  const facts = exampleFacts(entry).join(', ');
  return [
    `**${escapeMarkdown(entry.id)}** – ${escapeMarkdown(facts)}`,
    'Instruction:',
    fenceMarkdown(entry.instruction),
    'Response:',
    fenceMarkdown(entry.response),
  ].join('\n\n');
}

function block(entry: Block, numbering: Numbering): string[] {
  switch (entry.kind) {
    case 'lead':
      return [`> **${escapeMarkdown(entry.text)}**`];
    case 'paragraph':
      return [escapeMarkdown(entry.text)];
    case 'heading':
      return [`### ${escapeMarkdown(entry.text)}`];
    case 'list':
      return entry.items.length === 0 ? [] : [entry.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')];
    case 'table':
      numbering.tables += 1;
      return [tableMarkdown(entry.table, numbering.tables)];
    case 'figure':
      return [];
    case 'fold': {
      const inner = entry.blocks.flatMap((each) => block(each, numbering));
      return inner.length === 0 ? [] : [`#### ${escapeMarkdown(entry.summary)}`, ...inner];
    }
    case 'examples':
      return entry.examples.map(example);
  }
}

function section({ title, blocks }: Section, numbering: Numbering): string[] {
  return [`## ${escapeMarkdown(title)}`, ...blocks.flatMap((entry) => block(entry, numbering))];
}

/** The report as GitHub's Markdown. Figures are in the HTML page only; their numbers are in the tables. */
export function renderMarkdown(results: Results, costs?: RunCosts): string {
  const report = buildReport(results, costs);
  const numbering: Numbering = { tables: 0 };
  const facts = report.facts.map(({ label, value }) => `${label}: ${escapeMarkdown(value)}`).join(' · ');
  const parts = [
    `# ${escapeMarkdown(report.title)}`,
    ...paragraphsOf(report.description).map(escapeMarkdown),
    facts,
    ...report.sections.flatMap((entry) => section(entry, numbering)),
  ];
  return `${parts.join('\n\n')}\n`;
}
