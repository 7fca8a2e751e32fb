import { leaderboardNames } from '@mainbench/openllm';
import { paperBenchmarks } from '@mainbench/report';
import { describe, expect, it } from 'vitest';
import { shippedBenchmarks } from './extensions.ts';

describe('the benchmarks that claims are about', () => {
  it('are called what the evaluators call them', () => {
    const shipped = shippedBenchmarks.map(({ name }) => name);
    expect(shipped).toEqual(expect.arrayContaining(paperBenchmarks.flatMap(({ tasks }) => tasks)));
  });

  it('are all of the leaderboard', () => {
    const openllm = paperBenchmarks.find(({ label }) => label === 'Open LLM');
    expect([...(openllm?.tasks ?? [])].sort()).toEqual([...leaderboardNames].sort());
  });
});
