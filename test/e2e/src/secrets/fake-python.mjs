// Stands in for Python: trainings write a folder at once, and a worker tells its versions. Both note their arguments.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
appendFileSync(process.env.ARGUMENTS_FILE, `${process.argv.join(' ')}\n`);
const [file = ''] = process.argv.slice(-1);
if (file.endsWith('.json')) {
  const { output, work_dir, steps } = JSON.parse(readFileSync(file, 'utf8'));
  const records = Array.from({ length: steps }, (_, index) => ({ step: index + 1, steps, loss: 1 }));
  for (const record of records) say({ event: 'step', ...record });
  mkdirSync(work_dir, { recursive: true });
  writeFileSync(`${work_dir}/steps.jsonl`, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  mkdirSync(output, { recursive: true });
  writeFileSync(`${output}/config.json`, '{}');
  say({ event: 'done' });
} else {
  process.stderr.write('a worker that only tells its versions\n');
  say({ event: 'ready', pid: process.pid, versions: { mainbench_engine: '0' } });
  process.stdin.resume().on('end', () => process.exit(0));
}
