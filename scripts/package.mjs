// Makes one npm package of the command line and all packages that it needs: dist-package/, ready for `npm pack`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { checkout, toolEnvironment } from './toolchain.mjs';

const target = process.argv[2] ?? join(checkout, 'dist-package');
/** What a program starts at, or what a user's own file imports. */
const entries = [
  'packages/cli/src/main.ts',
  'packages/data/src/cleaning/tables/cleaning-worker.ts',
  'packages/data/src/contamination/contamination-worker.ts',
  'packages/data/src/duplicates/fingerprint-worker.ts',
  'packages/engines/src/processes/guard/guard-main.ts',
  'packages/spec/src/index.ts',
  'packages/kit/src/index.ts',
];
/** What the code finds beside itself, so that each file keeps its place. */
const besides = [
  'packages/cli/bin',
  'packages/engine-python/mainbench_engine',
  'packages/engine-python/pyproject.toml',
  'packages/engine-python/requirements.lock',
  'packages/pipeline/templates',
  'packages/report/src/page/styles',
  'scripts/become.mjs',
  'scripts/toolchain.mjs',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
];
/** Packages with types for a user's own files. */
const typed = ['spec', 'kit'];

const readJson = (file) => JSON.parse(readFileSync(join(checkout, file), 'utf8'));
const packageOf = (id) =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');

/** Writes JavaScript, a file for each of ours, and returns the names of the packages that it imports. */
async function writeJavaScript() {
  const build = await rolldown({
    input: entries.map((file) => join(checkout, file)),
    platform: 'node',
    external: (id) => /^[@\w]/.test(id) && !id.startsWith('@mainbench/'),
  });
  const { output } = await build.write({
    dir: target,
    format: 'esm',
    preserveModules: true,
    preserveModulesRoot: checkout,
    entryFileNames: '[name].js',
  });
  await build.close();
  const imported = output.flatMap((chunk) => [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]);
  const own = new Set(output.map(({ fileName }) => fileName));
  return [...new Set(imported.filter((id) => !own.has(id) && !id.startsWith('node:')).map(packageOf))].sort();
}

/** Of each package, the one version that the workspace pins. */
function pinned(names) {
  const found = new Map();
  for (const name of readdirSync(join(checkout, 'packages'))) {
    for (const dependency of names) {
      const file = join('packages', name, 'node_modules', dependency, 'package.json');
      try {
        found.set(dependency, readJson(file).version);
      } catch (error) {
        if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, found.get(name)]));
}

function writeTypes() {
  const made = spawnSync('tsc', ['-b', ...typed.map((name) => `packages/${name}`)], {
    cwd: checkout,
    env: toolEnvironment(),
    stdio: 'inherit',
  });
  if (made.status !== 0) throw new Error('tsc made no types');
  for (const name of typed) {
    const from = join(checkout, 'packages', name, 'dist');
    for (const file of readdirSync(from, { recursive: true }).filter((path) => path.endsWith('.d.ts'))) {
      const to = join(target, 'packages', name, 'src', file);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, readFileSync(join(from, file), 'utf8').replaceAll("'@mainbench/", "'mainbench/"));
    }
  }
}

rmSync(target, { recursive: true, force: true });
const dependencies = pinned(await writeJavaScript());
for (const path of besides) {
  cpSync(join(checkout, path), join(target, path), {
    recursive: true,
    filter: (source) => !source.includes('__pycache__'),
  });
}
writeTypes();
const { version, description, license } = readJson('package.json');
const exported = (name) => ({
  types: `./packages/${name}/src/index.d.ts`,
  default: `./packages/${name}/src/index.js`,
});
const manifest = {
  name: 'mainbench',
  version,
  description,
  license,
  type: 'module',
  engines: { node: '>=24' },
  bin: { mainbench: 'packages/cli/bin/mainbench.mjs' },
  exports: {
    ...Object.fromEntries(typed.map((name) => [`./${name}`, exported(name)])),
    './package.json': './package.json',
  },
  dependencies,
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
process.stdout.write(`${target}: run \`npm pack\` there\n`);
