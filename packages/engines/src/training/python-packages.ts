import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MainbenchError, type PythonPackage, type Runtime } from '@mainbench/spec';

const execute = promisify(execFile);

/** Milliseconds for a Python that imports nothing but its own library. */
const timeout = 60_000;

/** Prints for each list of modules whether one of them is there. It imports none of them, since that can take seconds. */
const finder = `
import importlib.util, json, sys
print(json.dumps([any(importlib.util.find_spec(name) for name in names) for names in json.loads(sys.argv[1])]))
`;

/**
 * Looks for packages in a Python environment.
 * @throws MainbenchError of kind `environment` that names the first one which is missing and how to install it
 */
export async function requirePackages(
  python: string,
  packages: readonly PythonPackage[],
  signal?: AbortSignal,
): Promise<void> {
  if (packages.length === 0) return;
  const modules = JSON.stringify(packages.map((one) => one.modules));
  const found = await execute(python, ['-c', finder, modules], { timeout, ...(signal === undefined ? {} : { signal }) })
    .then(({ stdout }): boolean[] => JSON.parse(stdout))
    .catch((cause) => {
      const message = `${python} did not say which packages it has.`;
      throw new MainbenchError('environment', message, { hint: 'Run `npm run setup`.', cause });
    });
  const missing = packages.find((_, index) => !found[index]);
  if (missing === undefined) return;
  const { name, neededBy } = missing;
  throw new MainbenchError('environment', `${neededBy} needs the Python package ${name}, which is not installed.`, {
    hint: `Run \`${python} -m pip install ${name}\`, or change the setting.`,
  });
}

/** A runtime whose check also looks for packages, so that a run does not fail at its last training. */
export function withPackages(runtime: Runtime, packages: readonly PythonPackage[], python: () => string): Runtime {
  if (packages.length === 0) return runtime;
  return {
    ...runtime,
    async check(signal) {
      await runtime.check(signal);
      await requirePackages(python(), packages, signal);
    },
  };
}
