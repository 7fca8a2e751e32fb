// Sets up what is missing, then runs benchmarks/quickstart.yaml to its report.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setUpOrExit } from './setup.mjs';
import { checkout, nodeExecutable, toolEnvironment } from './toolchain.mjs';

setUpOrExit();
const mainbench = join(checkout, 'packages', 'cli', 'bin', 'mainbench.mjs');
const recipe = join('benchmarks', 'quickstart.yaml');
const { status, signal } = spawnSync(nodeExecutable(), [mainbench, 'run', recipe, ...process.argv.slice(2)], {
  cwd: checkout,
  env: toolEnvironment(),
  stdio: 'inherit',
});
process.exit(signal === null ? (status ?? 1) : 130);
