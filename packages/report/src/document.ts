import type { FilterExample } from '@mainbench/spec';
import type { TopLevelSpec } from 'vega-lite';
import type { Table } from './table/table.ts';

/** One drawing. Drawn in HTML only: every number in it stands in a table as well, or in results.json. */
export interface Chart {
  /** Stands above the drawing. */
  title: string;
  /** What can be seen, for a reader who cannot see it. */
  description: string;
  spec: TopLevelSpec;
}

/** One entry of a figure's key. */
export interface LegendEntry {
  label: string;
  colour: string;
  shape: 'line' | 'dashed' | 'dotted' | 'area' | 'dot' | 'tick';
}

export type Block =
  | { kind: 'lead'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; table: Table }
  | { kind: 'figure'; caption: string; legend: LegendEntry[]; charts: Chart[]; size: 'small' | 'medium' | 'large' }
  | { kind: 'fold'; summary: string; open: boolean; blocks: Block[] }
  | { kind: 'examples'; examples: FilterExample[]; filter: string };

export const tableBlock = (table: Table): Block => ({ kind: 'table', table });
export const foldBlock = (summary: string, open: boolean, blocks: Block[]): Block => ({
  kind: 'fold',
  summary,
  open,
  blocks,
});

/** Blocks under a heading; nothing where there are none. */
export const headed = (text: string, blocks: Block[]): Block[] =>
  blocks.length === 0 ? [] : [{ kind: 'heading', text }, ...blocks];

export interface Section {
  /** Part of the page's address. */
  id: string;
  title: string;
  blocks: Block[];
}

/** A report before it takes a format. */
export interface ReportDocument {
  title: string;
  description: string;
  facts: { label: string; value: string; code?: boolean }[];
  sections: Section[];
}
