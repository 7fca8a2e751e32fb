import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../testing/parse-html.ts';
import { escapeHtml, prose } from './escape-html.ts';

describe('escapeHtml', () => {
  it('escapes what opens a tag, an entity or an attribute', () => {
    expect(escapeHtml(`<b a="1" c='2'>&amp;`)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;');
  });

  it('gives back the same text when a page is read, inside an element and inside an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [element] = parseHtml(`<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`);
        expect(element?.text).toBe(text);
        expect(element?.attributes.get('title')).toBe(text);
      }),
    );
  });
});

describe('escapeHtml of a cut text', () => {
  it('replaces half a surrogate pair', () => {
    expect(escapeHtml('a\ud83d')).toBe('a\ufffd');
  });
});

describe('prose', () => {
  it('keeps a percent sign with its number', () => {
    expect(prose('95 % of <b>')).toBe('95&nbsp;% of &lt;b&gt;');
  });
});
