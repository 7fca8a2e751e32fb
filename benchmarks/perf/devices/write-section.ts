import { readFile, writeFile } from 'node:fs/promises';

/** Replaces a section of docs/performance.md, or adds it at the end. */
export async function writeSection(page: string, name: string, lines: readonly string[]): Promise<void> {
  const [start, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const before = await readFile(page, 'utf8');
  const section = [start, ...lines, end].join('\n');
  const from = before.indexOf(start);
  const kept = from === -1 ? `${before.trimEnd()}\n\n` : before.slice(0, from);
  const rest = from === -1 ? '\n' : before.slice(before.indexOf(end) + end.length);
  await writeFile(page, `${kept}${section}${rest}`);
}
