import { describe, expect, it } from 'vitest';
import { plainValues, shownParameters } from './plain-values.ts';

describe('plainValues', () => {
  it('leaves of an address what names the server, wherever it stands', () => {
    const serve = { urls: ['https://user:password@host:8080/v1?key=abcdef#x', 'http://127.0.0.1:8000/'] };
    expect(plainValues({ serve })).toEqual({ serve: { urls: ['https://host:8080/v1', 'http://127.0.0.1:8000'] } });
  });

  it('hides what follows an option of a secret', () => {
    expect(plainValues({ arguments: ['--api-key', 'abcdef', '--token=ghijkl'] })).toEqual({
      arguments: ['--api-key', '***', '--token=***'],
    });
  });

  it('keeps every other value, and leaves out what is undefined', () => {
    const value = { steps: 3, lora: undefined, on: true, path: './a?b', none: null };
    expect(plainValues(value)).toEqual({ steps: 3, on: true, path: './a?b', none: null });
  });
});

describe('shownParameters', () => {
  it('gives a long text as its hash, a different one for each', () => {
    const of = (text: string) => shownParameters({ templates: { forward: text } }).templates;
    expect(of('short')).toEqual({ forward: 'short' });
    expect(JSON.stringify(of('x'.repeat(121)))).toMatch(/^\{"forward":"sha256:[0-9a-f]{64}"\}$/);
    expect(of('x'.repeat(121))).not.toEqual(of('y'.repeat(121)));
  });
});
