import { describe, expect, it } from 'vitest';
import { parseRecipe } from './parse-recipe.ts';

function refusal(text: string): string {
  const start = performance.now();
  try {
    parseRecipe(text, 'r.yaml');
  } catch (error) {
    // Some of these took the reader minutes.
    expect(performance.now() - start).toBeLessThan(5_000);
    return (error as Error).message;
  }
  return 'read';
}

const times = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, i) => line(i));
const arms = (sweep: string) => `arms:\n  - { name: a, sweep: ${sweep} }\n`;
const dozen = `[${times(12, String).join(', ')}]`;

describe('a recipe of no end', () => {
  it.each([
    ['bytes', `description: ${'x'.repeat(1_000_000)}\n`, 'more than 1000000 bytes'],
    ['fields', times(60_000, (i) => `k${i}: 1`).join('\n'), 'more than 20000 names and values'],
    ['nested lists', '['.repeat(15_000), 'nested too deeply'],
    ['nested marks of lists', `${'- '.repeat(5_000)}a`, 'nested too deeply'],
    ['names', times(3_000, (i) => `a${i}: &a${i} 1\nb${i}: *a${i}`).join('\n'), 'more than 300 uses of *names'],
    [
      'merges',
      `a: &a { ${times(60, (i) => `k${i}: 1`).join(', ')} }\n${times(2_000, (i) => `b${i}: { <<: [*a, *a] }`).join('\n')}`,
      'more than 300 uses of *names',
    ],
    ['arms', arms(`{ a: ${dozen}, b: ${dozen}, c: ${dozen} }`), 'expected at most 1000 arms, found 1728'],
  ])('is refused at once for its %s', (_, text, sentence) => {
    expect(refusal(text)).toContain(sentence);
  });
});

describe('what YAML can say and a recipe cannot', () => {
  it.each([
    ['? { a: 1 }\n: 2\n', 'expected a name before the colon'],
    ['? [a]\n: 2\n', 'expected a name before the colon'],
    ['name: !!binary aGVsbG8=\n', 'the tag !!binary is not allowed in a recipe'],
    ['name: !!js/function "x"\n', 'the tag !!js/function is not allowed in a recipe'],
    ['arms: [{ options: { a: 9007199254740993 } }]\n', 'up to 9007199254740991, found 9007199254740993'],
    ['%YAML 1.1\n---\narms: [{ options: { a: 2001-01-01 } }]\n', 'expected plain data'],
    ['name: a\0b\n', 'found a NUL byte'],
  ])('%j is refused', (text, sentence) => {
    expect(refusal(text)).toContain(sentence);
  });
});
