import type { FilterResult } from '@mainbench/spec';
import type { Chart } from '../document.ts';
import { pageColour, quiet, themed } from './theme.ts';

type Histogram = NonNullable<FilterResult['histogram']>;

const mostBins = 50;

function niceTicks(highest: number): number[] {
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [0.5, 1, 2, 5].map((factor) => factor * power).find((size) => highest / size < 4) ?? power;
  const whole = Math.max(1, step);
  return Array.from({ length: Math.floor(highest / whole) + 1 }, (_, index) => index * whole);
}

function merged(counts: readonly number[], every: number): number[] {
  return Array.from({ length: Math.ceil(counts.length / every) }, (_, index) =>
    counts.slice(index * every, (index + 1) * every).reduce((sum, count) => sum + count, 0),
  );
}

/** What is drawn as areas: by truth where it is known, else by choice. */
function seriesOf(histogram: Histogram): { counts: number[]; colour: string }[] {
  if (histogram.aligned !== null && histogram.misaligned !== null) {
    return [
      { counts: histogram.misaligned, colour: 'misaligned' },
      { counts: histogram.aligned, colour: 'aligned' },
    ];
  }
  return [
    { counts: histogram.dropped, colour: 'dropped' },
    { counts: histogram.kept, colour: 'kept' },
  ];
}

/** Whether scores are spread over bins that can be drawn. */
export function isDrawable(histogram: Histogram | null): histogram is Histogram {
  if (histogram === null) return false;
  const { low, high, kept, dropped } = histogram;
  return Number.isFinite(low) && Number.isFinite(high) && low < high && kept.length > 0 && dropped.length > 0;
}

/** Distribution of a filter's scores; the band below the axis shows the share of each bin that was kept. */
export function histogramChart(title: string, histogram: Histogram): Chart {
  const every = Math.max(1, Math.ceil(histogram.kept.length / mostBins));
  const width = ((histogram.high - histogram.low) / histogram.kept.length) * every;
  const edges = (index: number) => ({
    from: histogram.low + index * width,
    to: Math.min(histogram.high, histogram.low + (index + 1) * width),
  });
  const bars = seriesOf(histogram).flatMap(({ counts, colour }) =>
    merged(counts, every).map((count, index) => ({ ...edges(index), count, zero: 0, colour: pageColour(colour) })),
  );
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const dropped = merged(histogram.dropped, every);
  const band = merged(histogram.kept, every).flatMap((kept, index) => {
    const all = kept + (dropped[index] ?? 0);
    return all === 0
      ? []
      : [{ ...edges(index), top: -0.05 * highest, bottom: -0.12 * highest, share: kept / all, line: 'var(--kept)' }];
  });
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [histogram.low, histogram.high], nice: false, zero: false },
  };
  const y = { type: 'quantitative' as const, scale: { domain: [-0.13 * highest, highest * 1.02], nice: false } };
  const total = [...histogram.kept, ...histogram.dropped].reduce((sum, count) => sum + count, 0);
  const ticks = niceTicks(highest);
  return {
    title,
    description: `Distribution of ${total} scores from ${histogram.low.toFixed(3)} to ${histogram.high.toFixed(3)}.`,
    spec: themed({
      width: 310,
      height: 150,
      layer: [
        {
          data: { values: bars.filter(({ count }) => count > 0) },
          mark: { type: 'rect', opacity: 0.62 },
          encoding: {
            x: { ...x, field: 'from', axis: { title: 'score, higher is kept first', grid: false } },
            x2: { field: 'to' },
            y: { ...y, field: 'zero', axis: { title: 'pairs', values: ticks, format: ',d', titleColor: quiet } },
            y2: { field: 'count' },
            color: { field: 'colour', type: 'nominal', scale: null },
          },
        },
        {
          data: { values: band },
          mark: { type: 'rect' },
          encoding: {
            x: { ...x, field: 'from' },
            x2: { field: 'to' },
            y: { ...y, field: 'bottom' },
            y2: { field: 'top' },
            color: { field: 'line', type: 'nominal', scale: null },
            opacity: {
              field: 'share',
              type: 'quantitative',
              scale: { domain: [0, 1], range: [0.06, 1] },
              legend: null,
            },
          },
        },
      ],
    }),
  };
}
