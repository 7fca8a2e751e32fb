export { auroc } from './auroc.ts';
export { bootstrapMean } from './bootstrap.ts';
export type { Estimate, Resampling } from './estimate.ts';
export { histogramCounts, histogramEdges } from './histogram.ts';
export { holm } from './holm.ts';
export { pairedDifference } from './paired-difference.ts';
export { repetition, sharedBigrams, wordCount } from './text-diagnostics.ts';
export { wilsonInterval } from './wilson-interval.ts';
