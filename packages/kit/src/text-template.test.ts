import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, templatePlaceholders } from './text-template.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '{response}',
    '{instruction}',
    '$&',
    '$1',
    '$$',
    "$'",
    '\u0024{response}',
    '{}',
    '\\',
    '</s>',
    '{{response}}',
  ),
);

describe('fillTemplate', () => {
  it('fills every place once', () => {
    expect(fillTemplate('{a} and {b} and {a}\n', { a: 'x', b: 'y' })).toBe('x and y and x\n');
  });

  it('puts any value in as it is', () => {
    fc.assert(
      fc.property(hostile, hostile, (instruction, response) => {
        expect(fillTemplate('<{instruction}|{response}>', { instruction, response })).toBe(
          `<${instruction}|${response}>`,
        );
      }),
    );
  });

  it('leaves braces alone that are no placeholder', () => {
    const text = 'JSON: {"a": {"b": 1}} {} { a } {1} {a-b} $';
    expect(fillTemplate(text, {})).toBe(text);
  });

  it.each(['constructor', '__proto__', 'toString'])('does not take {%s} from the language', (name) => {
    expect(() => fillTemplate(`{${name}}`, { a: '' })).toThrow(
      `a template has the placeholder {${name}}; expected {a}.`,
    );
  });

  it('refuses an unknown placeholder and says which ones there are', () => {
    expect(() => fillTemplate('{instructoin}', { instruction: '', response: '' })).toThrow(
      'a template has the placeholder {instructoin}; expected {instruction} or {response}.',
    );
    expect(() => fillTemplate('{x}', {})).toThrow('expected none');
  });
});

describe('templatePlaceholders', () => {
  it('lists each name once, in order', () => {
    expect(templatePlaceholders('{b} {a} {b} {not this}')).toEqual(['b', 'a']);
  });
});
