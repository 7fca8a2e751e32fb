import type { TopLevelSpec } from 'vega-lite';

/** The part of a Vega-Lite specification that a chart of this report decides itself. */
export type ChartBody = Omit<
  Extract<TopLevelSpec, { layer: unknown }>,
  '$schema' | 'config' | 'autosize' | 'background'
>;

/** Colours are variables of the page, so that one drawing fits a light and a dark page. */
export const ink = 'var(--ink)';
export const quiet = 'var(--ink-quiet)';
export const rule = 'var(--rule)';

/** A variable of the page by its name. */
export function pageColour(name: string): string {
  return `var(--${name})`;
}

/** Drawings are this wide before the page scales them to a column. */
export const chartWidth = 430;

/** Adds what all charts share. Fonts come from the page. */
export function themed(body: ChartBody): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: chartWidth,
    autosize: {
      type: body.height !== undefined && typeof body.height === 'object' ? 'fit-x' : 'fit',
      contains: 'padding',
    },
    padding: 2,
    background: 'transparent',
    ...body,
    config: {
      aria: false,
      view: { stroke: null },
      axis: {
        labelColor: quiet,
        titleColor: quiet,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        titlePadding: 6,
        labelPadding: 5,
        gridColor: rule,
        gridWidth: 0.75,
        domain: false,
        ticks: false,
        tickCount: 5,
      },
    },
  } as TopLevelSpec;
}
