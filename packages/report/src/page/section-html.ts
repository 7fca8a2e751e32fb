import type { FilterExample } from '@mainbench/spec';
import { renderChart } from '../charts/render-chart.ts';
import type { Block, LegendEntry, Section } from '../document.ts';
import { tableHtml } from '../table/table-html.ts';
import { escapeHtml, prose } from '../text/escape-html.ts';
import { exampleFacts } from '../text/example-facts.ts';

/** Counts tables and figures through the whole page. */
export interface Numbering {
  tables: number;
  figures: number;
}

type Figure = Extract<Block, { kind: 'figure' }>;

function legendHtml(entries: readonly LegendEntry[]): string {
  if (entries.length === 0) return '';
  const items = entries.map(
    ({ label, colour, shape }) =>
      `<li><i class="key ${shape}" style="color:var(--${colour})"></i>${escapeHtml(label)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

async function figureHtml({ caption, legend, charts, size }: Figure, numbering: Numbering): Promise<string> {
  numbering.figures += 1;
  const figure = numbering.figures;
  const drawings: string[] = [];
  for (const [index, chart] of charts.entries()) {
    const svg = await renderChart(chart, `figure-${figure}-${index + 1}`);
    drawings.push(`<div class="chart"><p class="chart-title">${escapeHtml(chart.title)}</p>${svg}</div>`);
  }
  return `<figure class="${size}">
${legendHtml(legend)}
<div class="charts">
${drawings.join('\n')}
</div>
<figcaption><b>Figure ${figure}.</b> ${prose(caption)}</figcaption>
</figure>`;
}

function exampleHtml(example: FilterExample): string {
  const [choice = '', ...facts] = exampleFacts(example);
  const badge = `<span class="badge ${example.kept ? 'kept' : 'dropped'}">${escapeHtml(choice)}</span>`;
  const truth = example.aligned === null ? '' : example.aligned ? ' is-aligned' : ' is-misaligned';
  return `<article class="example${truth}">
<header>${badge}${facts.map((fact) => `<span>${escapeHtml(fact)}</span>`).join('')}<code>${escapeHtml(example.id)}</code></header>
<h4>Instruction</h4>
<p class="text" dir="auto">${escapeHtml(example.instruction)}</p>
<h4>Response</h4>
<p class="text" dir="auto">${escapeHtml(example.response)}</p>
</article>`;
}

function examplesHtml(examples: readonly FilterExample[]): string {
  const columns = [examples.filter(({ kept }) => kept), examples.filter(({ kept }) => !kept)]
    .filter((column) => column.length > 0)
    .map((column) => `<div class="column">${column.map(exampleHtml).join('\n')}</div>`);
  return `<div class="examples">${columns.join('\n')}</div>`;
}

async function blockHtml(block: Block, numbering: Numbering): Promise<string> {
  switch (block.kind) {
    case 'lead':
      return `<p class="lead">${prose(block.text)}</p>`;
    case 'paragraph':
      return `<p>${prose(block.text)}</p>`;
    case 'heading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'list':
      return block.items.length === 0
        ? ''
        : `<ul>${block.items.map((item) => `<li>${prose(item)}</li>`).join('')}</ul>`;
    case 'table':
      numbering.tables += 1;
      return tableHtml(block.table, numbering.tables);
    case 'figure':
      return figureHtml(block, numbering);
    case 'fold': {
      const inner = await blocksHtml(block.blocks, numbering);
      return `<details${block.open ? ' open' : ''}><summary>${escapeHtml(block.summary)}</summary>\n${inner}\n</details>`;
    }
    case 'examples':
      return examplesHtml(block.examples);
  }
}

async function blocksHtml(blocks: readonly Block[], numbering: Numbering): Promise<string> {
  const parts: string[] = [];
  for (const block of blocks) parts.push(await blockHtml(block, numbering));
  return parts.filter((part) => part !== '').join('\n');
}

/** One section of the page. */
export async function sectionHtml(section: Section, numbering: Numbering): Promise<string> {
  const inner = await blocksHtml(section.blocks, numbering);
  return `<section id="${section.id}">\n<h2>${escapeHtml(section.title)}</h2>\n${inner}\n</section>`;
}
