import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostileResults, poisoned } from '../testing/hostile-results.ts';
import { type HtmlElement, parseHtml, textOf } from '../testing/parse-html.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { renderHtml } from './page-html.ts';

/** Every element that a page may hold; nothing among them runs or loads anything. */
const allowed = new Set(
  (
    'html head meta title style body div nav ol li a main header p h1 h2 h3 h4 dl dt dd code section ul b i span ' +
    'table thead tbody tr th td figure figcaption details summary article footer svg desc g path line text'
  ).split(' '),
);

function expectHarmless(elements: readonly HtmlElement[]): void {
  for (const { name, attributes } of elements) {
    expect(allowed, name).toContain(name);
    for (const [attribute, value] of attributes) {
      expect(attribute).not.toMatch(/^on|^src|^srcset|^action|^formaction|^data|xlink/);
      if (attribute === 'href') expect(value).toMatch(/^#[a-z0-9-]+$/);
      if (attribute === 'style') expect(value).toMatch(/^(background|color):var\(--[a-z0-9-]+\)$|^max-width:[\d.]+px$/);
    }
  }
}

describe('renderHtml', () => {
  const results = sampleResults();
  let html: string;
  let elements: HtmlElement[];
  beforeAll(async () => {
    html = await renderHtml(results);
    elements = parseHtml(html);
  });

  it('is one well-formed page that loads nothing and runs nothing', () => {
    expectHarmless(elements);
    const style = elements.find(({ name }) => name === 'style')?.text ?? '';
    expect(style).not.toMatch(/@import|url\(|expression|<\//);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline';`);
    expect(html.length).toBeLessThan(1_500_000);
  });

  it('has unique ids, and every link leads to one', () => {
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const links = elements.flatMap(({ attributes }) => attributes.get('href')?.slice(1) ?? []);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('defines every colour that it uses, for light and for dark', () => {
    const style = elements.find(({ name }) => name === 'style')?.text ?? '';
    const [light = '', dark = ''] = style.split('prefers-color-scheme: dark');
    const used = new Set([...html.matchAll(/var\(--([a-z0-9-]+)\)/g)].map(([, name = '']) => name));
    for (const name of used) {
      expect(light).toContain(`--${name}:`);
      if (!['serif', 'sans', 'mono'].includes(name)) expect(dark, name).toContain(`--${name}:`);
    }
  });

  it('draws an arm in the same colour everywhere', () => {
    const swatches = new Map<string, Set<string>>();
    for (const { name, attributes, parent } of elements) {
      if (name !== 'i' || attributes.get('class') !== 'swatch' || parent === undefined) continue;
      const arm = elements.find((element) => element.parent === parent && element.name === 'span')?.text ?? '';
      swatches.set(arm, (swatches.get(arm) ?? new Set()).add(attributes.get('style') ?? ''));
    }
    expect([...swatches.keys()].sort()).toEqual(['mutual', 'no-filter', 'oracle', 'score', 'seed-only']);
    expect([...swatches.values()].every((colours) => colours.size === 1)).toBe(true);
    expect(new Set([...swatches.values()].flatMap((colours) => [...colours])).size).toBe(5);
  });

  it('gives equal bytes for equal results', async () => {
    expect(await renderHtml(structuredClone(results))).toBe(html);
  });

  it('lets no text become markup, wherever it stands', async () => {
    const hostile = parseHtml(await renderHtml(hostileResults()));
    expectHarmless(hostile);
    expect(textOf(hostile)).toContain('<script>alert(1)</script>');
    expect(textOf(hostile)).toContain('⟨U+202E⟩');
  });

  it('stays well-formed with any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const page = await renderHtml(poisoned(text));
        expectHarmless(parseHtml(page));
        expect(page.isWellFormed()).toBe(true);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('cuts texts of megabytes', async () => {
    const page = await renderHtml(poisoned('<b>&"'.repeat(400_000)));
    expect(page.length).toBeLessThan(3_000_000);
    expect(page).toContain('[cut: 2,000,000 characters in all]');
  });

  it('renders whatever is missing', async () => {
    const cases = [
      { ...results, metrics: [], models: [], data: [], engine: {}, runs: [], provenance: [], notes: [] },
      sampleResults({ models: ['one'], seeds: [1], steps: 0, truth: false }),
      sampleResults({ models: ['one', 'two', 'three'], seeds: [1], steps: 2, iterations: 0 }),
      sampleResults({ models: ['one'], seeds: [1], baseline: 'absent', steps: 0 }),
      sampleResults({ models: ['one'], seeds: [1], arms: ['seed-only'], baseline: 'seed-only', steps: 0 }),
      { ...results, models: results.models.map((model) => ({ ...model, arms: [] })) },
    ];
    for (const each of cases) expectHarmless(parseHtml(await renderHtml(each)));
  });

  it('draws nothing for values that are missing', async () => {
    const empty = sampleResults({ models: ['one'], seeds: [1], steps: 4 });
    for (const arm of empty.models[0]?.arms ?? []) {
      for (const metric of arm.metrics) Object.assign(metric, { estimate: null, difference: null, byGroup: [] });
    }
    for (const phase of empty.models[0]?.alignment ?? []) phase.heldOutLoss = null;
    for (const filter of empty.models[0]?.filters ?? []) Object.assign(filter, { histogram: null, quality: null });
    const page = await renderHtml(empty);
    expect(page).not.toContain('NaN');
    expect(textOf(parseHtml(page))).toContain('missing');
  });
});
