import { expect, it } from 'vitest';
import { abilitiesUnder } from './ability.ts';

it('answers come from conversations under the chat prompt format alone', () => {
  expect(abilitiesUnder('chat', ['generate', 'loglikelihood'])).toEqual(['chat', 'render', 'loglikelihood']);
  expect(abilitiesUnder('plain', ['generate'])).toEqual(['generate']);
  expect(abilitiesUnder('template', ['generate', 'greedy'])).toEqual(['generate', 'greedy']);
});
