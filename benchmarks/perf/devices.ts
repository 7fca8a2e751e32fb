// A node of eight pretended devices: the rate of a scoring stage on eight against one, with servers of a set latency that
// the run starts; and the time of the paper's recipe with two models and three seeds, its stages' hours from `plan`
// scaled down, against the shortest possible: node benchmarks/perf/devices.ts [--seconds 75] [--write]
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureMakespan } from './devices/makespan.ts';
import { paperGraph } from './devices/paper-graph.ts';
import { measureRate } from './devices/rate.ts';
import { writeSection } from './devices/write-section.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '75' }, write: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) {
  process.stderr.write('--seconds must be a number above 0.\n');
  process.exit(2);
}
const root = resolve(import.meta.dirname, '..', '..');
const devices = 8;
/** Eight devices must reach so many times the rate of one; a graph may take so many times the shortest time. */
const leastGain = 7.5;
const mostStretch = 1.15;
const servers = { latency: 2000, capacity: 16 };
/** Rows of one device: as many seconds each way. */
const rows = 208;

const one = await measureRate(root, 1, rows, servers);
const all = await measureRate(root, devices, devices * rows, servers);
const gain = all.rowsPerSecond / one.rowsPerSecond;
const table = [
  '| devices | rows | s | rows/s | driver, of one core |',
  '|---:|---:|---:|---:|---:|',
  ...[one, all].map((rate) => {
    const cells = [
      rate.devices,
      rate.rows.toLocaleString('en'),
      rate.seconds.toFixed(1),
      rate.rowsPerSecond.toFixed(1),
    ];
    return `| ${cells.join(' | ')} | ${(100 * rate.driver).toFixed(0)} % |`;
  }),
];
process.stdout.write(`${table.join('\n')}\n\n`);
const graph = await measureMakespan(await paperGraph(root), devices, seconds);
const stretch = graph.seconds / graph.bound;
const verdicts = [
  `One scoring stage is ${gain.toFixed(2)} × as fast on ${devices} devices as on one, the bar is ${leastGain}.`,
  `The ${graph.stages} stages of benchmarks/paper (both models, three seeds) take ${graph.seconds.toFixed(1)} s where no ` +
    `schedule takes less than ${graph.bound.toFixed(1)} s (longest chain ${graph.criticalPath.toFixed(1)} s, all work on ` +
    `all devices ${graph.evenWork.toFixed(1)} s): ${stretch.toFixed(3)} ×, the bar is ${mostStretch}; the devices are ` +
    `busy ${(100 * graph.busy).toFixed(1)} % of the time.`,
];
process.stdout.write(`${verdicts.join('\n')}\n`);

if (values.write) {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  await writeSection(join(root, 'docs', 'performance.md'), 'devices', [
    '## Devices',
    '',
    `Measured by \`node benchmarks/perf/devices.ts --write\` (${new Date().toISOString().slice(0, 10)}, ${machine}). The ` +
      `devices are pretended (\`MAINBENCH_DEVICES\` does the same): behind each is a process that answers ` +
      `${servers.capacity} requests at a time, each after ${servers.latency} ms. The run starts these servers, and they are ` +
      'up when the clock starts; a stage reads its table, journals every row and writes its artifact.',
    '',
    ...table,
    '',
    `${verdicts[0]} ${verdicts[1]} For the second figure, stages only hold devices, for the hours that \`plan\` tells, ` +
      `scaled down: trainings hold ${devices} of them, all others as many as the executor gives them. Starts of servers ` +
      'take no time there.',
  ]);
}
if (gain < leastGain || stretch > mostStretch) {
  process.stderr.write('A bar was missed.\n');
  process.exitCode = 1;
}
