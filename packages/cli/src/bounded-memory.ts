import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap's young generation at the size with which it began. V8 lets it grow to 134 MB under many requests in
 * flight, which saves no processor time here (benchmarks/perf/rows.ts) and is a third of the orchestrator's memory.
 */
export function boundMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
