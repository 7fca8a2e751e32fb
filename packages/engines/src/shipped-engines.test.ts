import { readFileSync } from 'node:fs';
import { abilities } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { engineNamed, shippedEngines } from './shipped-engines.ts';

it('is what the guide says', () => {
  const guide = readFileSync(new URL('../../../docs/guide/engines.md', import.meta.url), 'utf8');
  const names = Object.keys(abilities) as (keyof typeof abilities)[];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    row(['engine', ...names]),
    row(['engine', ...names].map(() => '---')),
    ...shippedEngines.map((engine) =>
      row([engine.name, ...names.map((name) => (engine.abilities.includes(name) ? 'yes' : 'no'))]),
    ),
  ].join('\n');
  expect(guide).toContain(table);
});

it('finds an engine by its name', () => {
  expect(engineNamed('vllm').server?.command).toBe('vllm');
  expect(() => engineNamed('vlm')).toThrow('no engine is called vlm');
});
