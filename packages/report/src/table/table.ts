import type { Estimate } from '@mainbench/spec';
import { missing } from '../text/format-number.ts';

/** One cell, the same for every format. All texts are plain; each format escapes them. */
export interface Cell {
  value: string;
  /** Shown smaller below or after the value: an interval, a count. */
  detail?: string;
  /** A warning after the detail, such as missing rows. */
  remark?: string;
  /** Id of the place in the report that the value leads to. */
  link?: string;
  /** Id that other places lead to. */
  anchor?: string;
  /** The whole of a shortened value. */
  title?: string;
  /** Name of a colour of the page, drawn before the value. */
  colour?: string;
  /** `better` and `worse`: a difference that was shown; `repeat`: the same as above; `missing`: no value. */
  state?: 'better' | 'worse' | 'missing' | 'repeat';
  /** From −1 to 1, drawn as the depth of one of two colours, so that a matrix can be looked at. */
  shade?: number;
  /** Identifiers and hashes. */
  code?: boolean;
  /** Further links, such as a stage's inputs. */
  links?: { label: string; link: string | undefined; title?: string }[];
}

export interface Column {
  label: string;
  /** Neighbouring columns of one group share a head. */
  group?: string;
  /** Second line of the head: a unit. */
  detail?: string;
  align: 'start' | 'end';
}

export interface Table {
  caption: string;
  /** Id that other places lead to. */
  anchor?: string;
  /** The first column names the rows. */
  columns: Column[];
  rows: Cell[][];
  /** Rows that belong together have a line with what they share above them: the row that a block begins with. */
  blocks?: { label: string; row: number }[];
  /** A matrix: many narrow columns. */
  dense?: boolean;
  /** How to read it, below the table. */
  notes?: string[];
}

/** A cell that says that there is no value. */
export const missingCell: Cell = { value: missing, state: 'missing' };

/** A cell for something that was never asked for, which is not the same as missing. */
export const emptyCell: Cell = { value: '–', state: 'missing' };

/** A cell with an estimate and its interval; undefined for one that was never asked for. */
export function estimateCell(estimate: Estimate | null | undefined, format: (value: number) => string): Cell {
  if (estimate === undefined) return emptyCell;
  if (estimate === null) return missingCell;
  return { value: format(estimate.mean), detail: `[${format(estimate.low)}, ${format(estimate.high)}]` };
}

export const textColumns = (...labels: string[]) => labels.map((label): Column => ({ label, align: 'start' }));
export const numberColumns = (...labels: string[]) => labels.map((label): Column => ({ label, align: 'end' }));

/** Neighbouring columns of the same group, in order. */
export function columnGroups(columns: readonly Column[]): { label: string | undefined; span: number }[] {
  const groups: { label: string | undefined; span: number }[] = [];
  for (const { group } of columns) {
    const last = groups.at(-1);
    if (last !== undefined && last.label === group && group !== undefined) last.span += 1;
    else groups.push({ label: group, span: 1 });
  }
  return groups;
}

/** Rows with the label of the block that begins at them, where one does. */
export function blockRows({ rows, blocks = [] }: Table): { block: string | undefined; cells: Cell[] }[] {
  const labels = new Map(blocks.map(({ label, row }) => [row, label]));
  return rows.map((cells, index) => ({ block: labels.get(index), cells }));
}
