import { listCache, responseCacheFile } from '@mainbench/engines';
import { outputColors as colors } from '../colors.ts';
import { writeOutput } from '../standard-streams.ts';
import { engineText } from './explain-text.ts';
import { agoText, sizeText } from './quantities.ts';

const whole = new Intl.NumberFormat('en');

/** Rows with their columns under each other; numbers to the right. */
function columns(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => (right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** `mainbench cache ls`. */
export function list({ json }: { json: boolean }): void {
  const listing = listCache(responseCacheFile());
  if (json) {
    writeOutput(`${JSON.stringify(listing, null, 2)}\n`);
    return;
  }
  const { file, fileBytes, entries, groups, broken } = listing;
  if (entries === 0)
    writeOutput(
      `Nothing is kept in ${file} yet. \`mainbench eval\` keeps what models answer, and so do recipes on hub models or with \`engine.cache\`.\n`,
    );
  else {
    const now = Date.now();
    const head = ['model', 'engine', 'operation', 'entries', 'size', 'first kept', 'last used'];
    const rows = groups.map(({ engine, operation, entries: count, bytes, oldest, lastUsed }) => [
      engine.model,
      engineText(engine),
      operation,
      whole.format(count),
      sizeText(bytes),
      `${agoText(now - oldest)} ago`,
      `${agoText(now - lastUsed)} ago`,
    ]);
    const [first = '', ...rest] = columns([head, ...rows], new Set([3, 4, 5, 6]));
    writeOutput(`${colors.dim(first)}\n${rest.join('\n')}\n\n`);
    writeOutput(`${whole.format(entries)} answers in ${file} (${sizeText(fileBytes)}).\n`);
  }
  for (const name of broken) writeOutput(`${colors.yellow('A broken file that was moved aside:')} ${name}\n`);
}
