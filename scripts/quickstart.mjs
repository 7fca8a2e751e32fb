// Sets up what is missing, then runs benchmarks/quickstart.yaml to its report.
import { join } from 'node:path';
import { become } from './become.mjs';
import { setUpOrExit } from './setup.mjs';
import { checkout, nodeExecutable, nodeFlags, toolEnvironment } from './toolchain.mjs';

setUpOrExit();
const mainbench = join(checkout, 'packages', 'cli', 'bin', 'mainbench.mjs');
const recipe = join('benchmarks', 'quickstart.yaml');
process.chdir(checkout);
become(nodeExecutable(), [...nodeFlags, mainbench, 'run', recipe, ...process.argv.slice(2)], toolEnvironment());
