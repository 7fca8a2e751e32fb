import { expect, it } from 'vitest';
import { sampleResults } from '../testing/sample-results.ts';
import { metricName } from './metric-name.ts';

it('has the task of a benchmark, whose label says too little', () => {
  const results = sampleResults();
  const metric = { name: 'acc', label: 'accuracy', unit: 'fraction', better: 'higher' } as const;
  expect(metricName({ ...metric, task: 'sample-benchmark' }, results)).toBe('accuracy (sample-benchmark)');
  expect(metricName({ ...metric, task: 'follow' }, results)).toBe('accuracy');
});
