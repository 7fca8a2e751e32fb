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

/** What stands first in a row of a plan's table: `mutual/ifeval`, or `shared/align`. */
export function planRowName({ arm, task }: PlanRow): string {
  return `${arm ?? 'shared'}/${task}`;
}

function cell(row: PlanRow, count: (typeof columns)[number][0]): string {
  return `${row.basis[count] === 'estimated' ? '~' : ''}${whole.format(row[count])}`;
}

/** A plan's rows as text, a table for each model and seed; `~` marks a count that is estimated. */
export function planTable(rows: readonly PlanRow[]): string {
  const groups = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const name = row.seed === null ? row.model : `${row.model}, seed ${row.seed}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const tables = [...groups].map(([name, own]) => {
    const cells = [
      [name, ...columns.map(([, title]) => title)],
      ...own.map((row) => [planRowName(row), ...columns.map(([count]) => cell(row, count))]),
    ];
    const widths = cells[0]?.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0))) ?? [];
    const lines = cells.map((line) =>
      line.map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0))),
    );
    return lines.map((line) => line.join('  ')).join('\n');
  });
  return `${tables.join('\n\n')}\n~ is estimated, from mean lengths at four characters a token; the rest is counted.\n`;
}
