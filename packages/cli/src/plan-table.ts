import type { PlanRow } from '@mainbench/pipeline';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const columns = [
  ['documents', 'documents'],
  ['requests', 'requests'],
  ['promptTokens', 'tokens read'],
  ['generatedTokens', 'generated'],
  ['trainedTokens', 'trained'],
  ['judged', 'judged'],
] as const;

/** Rows as lines with their columns under each other, all but the first to the right. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? [];
  const cell = (text: string, index: number) => text[index === 0 ? 'padEnd' : 'padStart'](widths[index] ?? 0);
  return rows.map((row) => row.map(cell).join('  '));
}

function cell(row: PlanRow, count: (typeof columns)[number][0]): string {
  return `${row.basis[count] === 'estimated' ? '~' : ''}${whole.format(row[count])}`;
}

/** A plan's rows as text, a table for each model and seed; `~` marks a count that is estimated. */
export function planTable(rows: readonly PlanRow[]): string {
  const groups = Map.groupBy(rows, ({ model, seed }) => (seed === null ? model : `${model}, seed ${seed}`));
  const tables = [...groups].map(([name, own]) => {
    const cells = [
      [name, ...columns.map(([, title]) => title)],
      // `mutual/ifeval`, or `shared/align`.
      ...own.map((row) => [`${row.arm ?? 'shared'}/${row.task}`, ...columns.map(([count]) => cell(row, count))]),
    ];
    return alignedLines(cells).join('\n');
  });
  return `${tables.join('\n\n')}\n~ marks estimates from mean lengths, at four characters per token; all other numbers are counted.\n`;
}
