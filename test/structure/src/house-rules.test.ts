import { describe, expect, it } from 'vitest';
import { trackedFiles } from './tracked-files.ts';

const code = trackedFiles(/\.(ts|mjs|py)$/);
const lineCount = (text: string) => text.split('\n').length - 1;

describe('files', () => {
  it('stay short: none past 500 lines, the median under 80', () => {
    const lengths = code.map(({ text }) => lineCount(text)).sort((a, b) => a - b);
    expect(code.filter(({ text }) => lineCount(text) > 500).map(({ path }) => path)).toEqual([]);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(80);
  });

  it('are named in kebab-case, those of Python in snake_case', () => {
    const wrong = code
      .map(({ path }) => path.split('/').at(-1) ?? '')
      .filter((name) =>
        name.endsWith('.py') ? !/^[a-z0-9_]+\.py$/.test(name) : !/^[a-z0-9]+([.-][a-z0-9]+)*\.(ts|mjs)$/.test(name),
      );
    expect(wrong).toEqual([]);
  });

  it('hold Python only where torch is needed', () => {
    const allowed = /^(packages\/engine-python|benchmarks\/(gpu|perf)|test\/parity)\//;
    expect(code.filter(({ path }) => path.endsWith('.py') && !allowed.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('name no folder of one machine', () => {
    const machine = /(^|[^\w./-])\/(home|root|Users)\/\w/;
    const texts = trackedFiles(/\.(ts|mjs|py|md|json|yaml|yml|txt|lock|toml)$/).filter(
      ({ path }) => !path.endsWith('house-rules.test.ts'),
    );
    expect(texts.filter(({ text }) => machine.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
