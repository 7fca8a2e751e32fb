import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderTerminalTable } from './render-terminal-table.ts';
import { hostileResults } from './testing/hostile-results.ts';
import { sampleResults } from './testing/sample-results.ts';

describe('renderTerminalTable', () => {
  it('says the headline and lines up a table of the first metric', () => {
    const lines = renderTerminalTable(sampleResults()).split('\n');
    expect(lines[0]).toMatch(/^Following accuracy: mutual beat no-filter/);
    const rows = lines.slice(5, 10);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['seed-only', 'no-filter', 'score', 'mutual', 'oracle']);
    expect(new Set(rows.filter((row) => !row.startsWith('no-filter')).map((row) => row.length)).size).toBe(1);
    expect(lines[10]).toBe('2 more metrics and 1 note in the report.');
  });

  it('colours on request without moving a column', () => {
    const plain = renderTerminalTable(sampleResults());
    const coloured = renderTerminalTable(sampleResults(), { color: true });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('sends no control character of a name to the terminal', () => {
    const text = renderTerminalTable(hostileResults());
    const controls = Array.from(text, (character) => character.charCodeAt(0)).filter(
      (code) => code < 32 && code !== 10,
    );
    expect(controls).toEqual([]);
  });

  it('is one sentence where nothing was measured', () => {
    expect(renderTerminalTable({ ...sampleResults(), models: [] })).toBe('Nothing was measured.\n');
  });

  it('puts the models one below the other where they do not fit side by side', () => {
    const wide = renderTerminalTable(sampleResults());
    const narrow = renderTerminalTable(sampleResults(), { columns: 90 });
    const heads = (text: string) => text.split('\n').filter((line) => line.startsWith('Arm')).length;
    expect(heads(wide)).toBe(1);
    expect(heads(narrow)).toBe(sampleResults().models.length);
    expect(renderTerminalTable(sampleResults(), { columns: 1000 })).toBe(wide);
    const table = narrow.split('\n').filter((line) => /^(Arm|mutual|no-filter)/.test(line));
    for (const line of table) expect(line.length).toBeLessThanOrEqual(90);
  });
});
