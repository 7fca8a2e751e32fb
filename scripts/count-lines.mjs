// Lines of source in packages, tests and their helpers aside: node scripts/count-lines.mjs [COMMIT] [OTHER COMMIT]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './toolchain.mjs';

const git = (...args) => execFileSync('git', args, { cwd: checkout, encoding: 'utf8', maxBuffer: 1 << 28 });
const isSource = (path) => /\.(ts|mjs|py)$/.test(path) && !/\.test\.|\/(testing|tests)\//.test(path);

/** The packages that one package came of: moved files count where they went. */
const forerunners = { inference: 'engines', launch: 'engines', 'engine/src': 'engines', engine: 'engine-python' };

function groupOf(path) {
  const [, name, folder] = path.split('/');
  const group = forerunners[`${name}/${folder}`] ?? forerunners[name] ?? name;
  return group === 'engine-python' && path.includes('/server/') ? 'engine-python server' : group;
}

function count(commit) {
  const listed =
    commit === undefined ? git('ls-files', 'packages') : git('ls-tree', '-r', '--name-only', commit, 'packages');
  const lines = {};
  for (const path of listed.split('\n').filter(isSource)) {
    const text = commit === undefined ? readFileSync(join(checkout, path), 'utf8') : git('show', `${commit}:${path}`);
    const group = groupOf(path);
    lines[group] = (lines[group] ?? 0) + text.split('\n').length - 1;
  }
  lines.all = Object.values(lines).reduce((sum, number) => sum + number, 0);
  return lines;
}

const commits = process.argv.slice(2);
const counts = [...commits, ...(commits.length === 2 ? [] : [undefined])].map(count);
const names = [...new Set(counts.flatMap(Object.keys))].sort(
  (a, b) => (a === 'all') - (b === 'all') || (a < b ? -1 : 1),
);
console.log(['package'.padEnd(22), ...commits, ...(commits.length === 2 ? [] : ['now'])].join('  '));
for (const name of names)
  console.log([name.padEnd(22), ...counts.map((lines) => String(lines[name] ?? 0).padStart(8))].join('  '));
