import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './render-markdown.ts';
import { hostileResults, poisoned } from './testing/hostile-results.ts';
import { sampleResults } from './testing/sample-results.ts';

/** The lines outside of fenced blocks. */
function outsideFences(markdown: string): string[] {
  let fence: string | undefined;
  return markdown.split('\n').filter((line) => {
    if (fence === undefined) {
      fence = /^(`{3,})text$/.exec(line)?.[1];
      return fence === undefined;
    }
    if (line === fence) fence = undefined;
    return false;
  });
}

/** Cells of a row of a table; escaped bars do not part cells. */
function cells(line: string): number {
  return line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
}

describe('renderMarkdown', () => {
  it('begins with the name, the description, the facts and the headline', () => {
    const [title, description, facts, head, lead] = renderMarkdown(sampleResults()).split('\n\n');
    expect(title).toBe('# invented-sample');
    expect(description).toContain('Invented numbers');
    expect(facts).toContain('Baseline: no-filter');
    expect(head).toBe('## What came out');
    expect(lead).toMatch(/^> \*\*Following accuracy: mutual beat no-filter/);
  });

  it('has as many cells in each row of a table as in its head', () => {
    for (const results of [sampleResults(), hostileResults()]) {
      const tables = outsideFences(renderMarkdown(results).trimEnd())
        .join('\n')
        .split('\n\n')
        .filter((part) => part.startsWith('|'));
      expect(tables.length).toBeGreaterThan(10);
      for (const table of tables) {
        const rows = table.split('\n');
        expect(new Set(rows.map(cells)).size, rows[0]).toBe(1);
      }
    }
  });

  it('lets no text become markup outside of fences', () => {
    const lines = outsideFences(renderMarkdown(hostileResults()));
    expect(lines.join('\n').replace(/<a id="[a-z0-9-]+"><\/a>/g, '')).not.toMatch(/<[a-zA-Z/!]/);
    expect(lines.some((line) => line.startsWith('# heading'))).toBe(false);
    expect(lines.join('\n')).not.toMatch(/(?<!\\)\]\((?!#)/);
  });

  it('closes every fence', () => {
    expect(outsideFences(renderMarkdown(hostileResults())).at(-2)).toMatch(/^\|/);
  });

  it('leads only to places that it has', () => {
    const markdown = renderMarkdown(sampleResults());
    const anchors = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
    const links = [...markdown.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });

  it('cuts texts of megabytes', () => {
    expect(renderMarkdown(poisoned('`|`\n'.repeat(500_000))).length).toBeLessThan(1_500_000);
  });

  it('gives equal bytes for equal results', () => {
    expect(renderMarkdown(sampleResults())).toBe(renderMarkdown(sampleResults()));
  });

  it('says so where nothing was measured', () => {
    const empty = { ...sampleResults(), metrics: [], models: [], data: [], engine: {}, provenance: [], notes: [] };
    expect(renderMarkdown(empty)).toContain('Nothing was measured.');
  });
});
