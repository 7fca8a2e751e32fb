import { Error as onlyErrors, parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Chart } from '../document.ts';
import { escapeHtml } from '../text/escape-html.ts';

const silent = {
  level: () => silent,
  error: (...messages: readonly unknown[]) => {
    throw new TypeError(messages.map(String).join(' '));
  },
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/** What only a page with Vega's own script or style sheet would use. */
const superfluous =
  / (?:class|role|aria-[a-z]+|pointer-events|font-family|xmlns|xmlns:xlink|version|stroke-miterlimit|opacity)="(?:[^"]*)"/g;
const kept = / opacity="0?\.\d+"/;

function compactTag(tag: string): string {
  return tag
    .replace(superfluous, (attribute) => (kept.test(attribute) ? attribute : ''))
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
}

function compact(svg: string): string {
  // Vega shortens long labels without regard to characters of two units.
  return svg
    .toWellFormed()
    .replace(/<[^>]*>/g, compactTag)
    .replace(/<path d="" display="none"\/>/g, '')
    .replace(/<path d="M0,0h0v0h0Z"\/>/g, '')
    .replace(/<g><\/g>/g, '');
}

/**
 * A chart as an SVG element, drawn without a browser. Equal charts give equal bytes.
 * @param id unique on the page
 */
export async function renderChart(chart: Chart, id: string): Promise<string> {
  const compiled = compile(chart.spec, { logger: silent as never });
  const view = new View(parse(compiled.spec), { renderer: 'none', logLevel: onlyErrors });
  const svg = compact(await view.toSVG());
  view.finalize();
  const open = /^<svg[^>]*? width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)">/.exec(svg);
  if (open === null) throw new TypeError('Vega drew no SVG element');
  const [tag, width, , box] = open;
  const head =
    `<svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="${box}" style="max-width:${width}px">` +
    `<title id="${id}-title">${escapeHtml(chart.title)}</title>` +
    `<desc id="${id}-description">${escapeHtml(chart.description)}</desc>`;
  return head + svg.slice(tag.length);
}
