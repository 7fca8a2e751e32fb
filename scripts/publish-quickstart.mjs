// Publishes the report of a finished quickstart: copies it to reports/quickstart, composes the figure of the README from
// the page's charts, and writes the README's tables anew. The sentences around them are written by hand.
//   npx mainbench run benchmarks/quickstart.yaml && node scripts/publish-quickstart.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publishReport } from './publish-report.mjs';

const root = resolve(import.meta.dirname, '..');
const run = join(root, 'runs', 'quickstart');
const published = publishReport('quickstart', join(run, 'report'), 'npx mainbench run benchmarks/quickstart.yaml', [
  run,
]);

/** The page's colours: an image outside of it knows no style sheet. */
const styles = readFileSync(join(root, 'packages/report/src/page/styles/colours.css'), 'utf8');
const colours = new Map(
  [...styles.slice(0, styles.indexOf('@media')).matchAll(/(--[a-z0-9-]+): (#[0-9a-f]+);/g)].map(([, name, value]) => [
    name,
    value,
  ]),
);
const html = readFileSync(join(published, 'report.html'), 'utf8');
const charts = [...html.matchAll(/<svg role="img"[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>(<title[\s\S]*?)<\/svg>/g)]
  .slice(0, 4)
  .map(([, width, height, inside]) => ({
    width,
    height,
    title: /<title[^>]*>([^<]*)/.exec(inside)[1],
    inside: inside.replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => colours.get(name)),
  }));
const ink = colours.get('--ink');
const cells = charts.map(({ width, height, title, inside }, index) => {
  const [x, y] = [10 + 450 * (index % 2), 245 * Math.floor(index / 2)];
  return `<text x="${x}" y="${y + 20}" font-size="13" font-weight="600" fill="${ink}">${title}</text>
<svg x="${x}" y="${y + 30}" width="430" height="208" viewBox="0 0 ${width} ${height}">${inside}</svg>`;
});
writeFileSync(
  join(published, 'following.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 490" width="900" height="490" role="img" font-family="sans-serif"><title>Following of each arm on both models with 95 % intervals, and paired differences to no-filter</title><rect width="900" height="490" fill="${colours.get('--paper')}"/>
${cells.join('\n')}
</svg>
`,
);

const { models } = JSON.parse(readFileSync(join(published, 'results.json'), 'utf8'));
const percent = (share) => (100 * share).toFixed(1);
const signed = (share) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
const following = ({ metrics }) => metrics.find(({ task }) => task === 'world-following');
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function outcomeCells(arm) {
  const { estimate, difference } = following(arm);
  const against = difference && `${signed(difference.mean)} [${signed(difference.low)}, ${signed(difference.high)}]`;
  const p = difference?.pAdjusted == null ? 'p –' : `p ${difference.pAdjusted.toFixed(3)}`;
  const own = `${percent(estimate.mean)} [${percent(estimate.low)}, ${percent(estimate.high)}]`;
  return [own, against ? `${against}, ${p}` : ''];
}
const outcome = table(
  ['arm', ...models.flatMap(({ name }) => [name, 'against no-filter'])],
  models[0].arms.map(({ name }, index) => [name, ...models.flatMap(({ arms }) => outcomeCells(arms[index]))]),
);

const range = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return low === high ? low : `${low} to ${high}`;
};
const names = [...new Set(models[0].filters.map(({ arm }) => arm))];
const qualities = ({ filters }, arm) => filters.filter((filter) => filter.arm === arm).map(({ quality }) => quality);
const quality = table(
  ['filter', ...models.flatMap(({ name }) => [`${name}: AUROC`, `precision of the kept pairs`])],
  names.map((arm) => [
    arm,
    ...models.flatMap((model) => [
      range(qualities(model, arm).map(({ auroc }) => auroc.mean)),
      range(qualities(model, arm).map(({ precision }) => precision.mean)),
    ]),
  ]),
);
const shares = models.map(
  (model) => `${range(qualities(model, names[0]).map((each) => each.alignedShare))} on ${model.name}`,
);

function replace(text, name, content) {
  const [start, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  if (!text.includes(start) || !text.includes(end)) throw new Error(`README.md has no ${start} … ${end}`);
  return `${text.slice(0, text.indexOf(start) + start.length)}\n${content}\n${text.slice(text.indexOf(end))}`;
}
const readme = join(root, 'README.md');
let text = readFileSync(readme, 'utf8');
text = replace(text, 'outcome', outcome);
text = replace(text, 'quality', `${quality}\n\nAligned share of all candidates: ${shares.join(', ')}.`);
writeFileSync(readme, text);
