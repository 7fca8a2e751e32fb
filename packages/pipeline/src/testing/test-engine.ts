import type { Engine } from '@mainbench/spec';

const engineOf = (name: string): Engine => ({
  name,
  abilities: ['generate', 'chat', 'loglikelihood', 'greedy', 'render'],
  scoresTogether: name === 'embedded',
  connect: () => Promise.reject(new Error('nothing is served here')),
});

/** Engines that can do everything, and are never connected to. */
export const testEngines: ReadonlyMap<string, Engine> = new Map(
  ['embedded', 'tgi', 'vllm', 'sglang'].map((name) => [name, engineOf(name)]),
);
