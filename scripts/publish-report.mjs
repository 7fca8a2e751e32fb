// Publishes the report of finished runs: copies it to reports/NAME and writes a manifest that says which code and machine
// made the runs' artifacts.
//   node scripts/publish-report.mjs NAME REPORT_FOLDER COMMAND RUN…
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

function runOf(run) {
  const artifacts = join(run, 'artifacts');
  const manifests = readdirSync(artifacts)
    .map((name) => JSON.parse(readFileSync(join(artifacts, name, 'manifest.json'), 'utf8')))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const ends = manifests.map(({ startedAt, seconds }) => Date.parse(startedAt) + 1000 * seconds);
  const [start, end] = [Date.parse(manifests[0].startedAt), Math.max(...ends)];
  const environments = new Map(manifests.map(({ environment }) => [JSON.stringify(environment), environment]));
  // What a stage without an engine says, one with an engine says too.
  const whole = [...environments.values()].filter(({ engine }) => engine !== undefined);
  return {
    run: basename(run),
    environments: whole,
    startedAt: new Date(start).toISOString(),
    endedAt: new Date(end).toISOString(),
    minutes: Number(((end - start) / 60_000).toFixed(1)),
    stages: manifests.length,
  };
}

/**
 * @param {string} name folder below reports/
 * @param {string} report folder of the written report
 * @param {string} command what makes it again
 * @param {string[]} runs folders of the runs
 * @returns the published folder
 */
export function publishReport(name, report, command, runs) {
  const published = join(root, 'reports', name);
  if (resolve(report) !== published) {
    rmSync(published, { recursive: true, force: true });
    cpSync(report, published, { recursive: true });
  }
  const machine = { processor: `${cpus().length} × ${cpus()[0].model}`, gigabytes: Math.round(totalmem() / 2 ** 30) };
  const manifest = { command, machine, runs: runs.map(runOf) };
  writeFileSync(join(published, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return published;
}

if (process.argv[1] === import.meta.filename) {
  const [name, report, command, ...runs] = process.argv.slice(2);
  publishReport(name, report, command, runs);
}
