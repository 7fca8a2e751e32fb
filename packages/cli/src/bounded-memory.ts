import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's young generation at the size with which it began, and has one thread clean it. V8 lets it grow to
 * 134 MB under many requests in flight, which saves no processor time here (benchmarks/perf/rows.ts) and is a third of
 * the orchestrator's memory. So small a generation is cleaned often, and each time several threads take a quarter more
 * processor time than one, and on a busy machine wait for each other (benchmarks/perf/inference.ts).
 */
export function boundMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
}
