import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { abilities } from './ability.ts';
import { engineAbilities, engineNames } from './engine-abilities.ts';

it('is what the guide says', () => {
  const guide = readFileSync(new URL('../../../docs/guide/engines.md', import.meta.url), 'utf8');
  const names = Object.keys(abilities) as (keyof typeof abilities)[];
  const has = (engine: (typeof engineNames)[number]) =>
    names.map((ability) => (engineAbilities[engine].includes(ability) ? 'yes' : 'no'));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    row(['engine', ...names]),
    row(['engine', ...names].map(() => '---')),
    ...engineNames.map((engine) => row([engine, ...has(engine)])),
  ].join('\n');
  expect(guide).toContain(table);
});
