// The tables of a report in LaTeX: the smallest recipe is run, and pdflatex sets each of its tables in a minimal document.
// node test/parity/latex.ts
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mainbench-latex-'));

/** An arm more of a filter that is there, so that the report has a table of an ablation too. */
function recipe(): string {
  const micro = readFileSync(join(root, 'test', 'e2e', 'src', 'recipes', 'micro.yaml'), 'utf8');
  const arm = '  - { name: mutual, filter: mutual }\n';
  assert.ok(micro.includes(arm));
  return micro.replace(arm, '  - { name: mutual, filter: mutual, sweep: { select.top_k: [4, 8] } }\n');
}

function documentOf(table: string): string {
  return `\\documentclass{article}
\\usepackage[utf8]{inputenc}
\\usepackage{booktabs}
\\begin{document}
${table}
\\end{document}
`;
}

if (spawnSync('pdflatex', ['--version']).error !== undefined) {
  process.stderr.write('pdflatex is not installed. On Debian: apt-get install texlive-latex-recommended\n');
  process.exit(1);
}
try {
  const file = join(folder, 'micro.yaml');
  writeFileSync(file, recipe());
  const program = join(root, 'packages', 'cli', 'bin', 'mainbench.mjs');
  execFileSync(process.execPath, [program, 'run', file, '--out', join(folder, 'run')], { stdio: 'inherit' });
  const tables = join(folder, 'run', 'report', 'tables');
  const names = readdirSync(tables).filter((name) => name.endsWith('.tex'));
  assert.deepEqual(names.sort(), ['ablation-mutual.tex', 'scores.tex']);
  for (const name of names) {
    writeFileSync(join(folder, name), documentOf(readFileSync(join(tables, name), 'utf8')));
    const { status, stdout } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', name], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
    process.stdout.write(`${name}: set by pdflatex\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
