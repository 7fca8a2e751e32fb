import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './install.ts';

const execute = promisify(execFile);

/** A checkout whose command line prints where it was started, and what a user's own file gets. */
const files = {
  'pnpm-lock.yaml': '',
  'packages/cli/src/main.ts': `import { state } from '../../kit/src/index.ts';
import '../../spec/src/index.ts';
import { place } from './place.ts';
state.count += 1;
const own = await import(process.argv[2] as string);
console.log(JSON.stringify({ place, stack: String(new Error().stack), count: own.default }));
`,
  'packages/cli/src/place.ts': 'export const place: string = import.meta.url;\n',
  'packages/kit/src/index.ts': 'export const state = { count: 0 };\n',
  'packages/spec/src/index.ts': "export { number } from 'zod';\n",
  'packages/spec/node_modules/zod/package.json':
    '{ "name": "zod", "version": "1.0.0", "type": "module", "exports": { ".": "./index.js", "./package.json": "./package.json" } }',
  'packages/spec/node_modules/zod/index.js': 'export const number = 1;\n',
  'own.ts': "import { state } from './packages/kit/src/index.ts';\nexport default state.count;\n",
};
let folder: string;
let checkout: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-bundle-'));
  checkout = join(folder, 'checkout');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(checkout, name)), { recursive: true });
    await writeFile(join(checkout, name), text);
  }
  for (const part of ['scripts', 'packages/cli/bin']) {
    await cp(join(root, part), join(checkout, part), { recursive: true });
  }
  await mkdir(join(checkout, 'node_modules'));
  await symlink(join(root, 'node_modules', 'rolldown'), join(checkout, 'node_modules', 'rolldown'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (of: string, ...args: string[]) => execute(process.execPath, args, { cwd: of });
const bundle = (of = checkout) => node(of, join(of, 'scripts', 'make-bundle.mjs'));

/** Starts the command line; `isBundled` where it came from the bundle. */
async function start(of = checkout) {
  const { stdout } = await node(of, join(of, 'packages', 'cli', 'bin', 'mainbench.mjs'), join(of, 'own.ts'));
  const { place, stack, count } = JSON.parse(stdout);
  expect(place).toBe(`file://${of}/packages/cli/src/place.ts`);
  // The file of the user sees the state of the command line, not that of a second instance.
  expect(count).toBe(1);
  return stack.includes(join('.toolchain', 'bundles'));
}

it('starts from the source where there is no bundle, and from a bundle of exactly the files that are there', async () => {
  expect(await start()).toBe(false);
  await bundle();
  expect(await start()).toBe(true);
  const changed = join(checkout, 'packages', 'cli', 'src', 'place.ts');
  await utimes(changed, new Date(), new Date(Date.now() + 5000));
  expect(await start()).toBe(false);
  await bundle();
  expect(await start()).toBe(true);
  await writeFile(join(checkout, 'pnpm-lock.yaml'), 'changed');
  expect(await start()).toBe(false);
  await bundle();
  const moved = join(folder, 'moved');
  await rename(checkout, moved);
  expect(await start(moved)).toBe(false);
  await bundle(moved);
  expect(await start(moved)).toBe(true);
  await rm(join(moved, '.toolchain', 'bundles'), { recursive: true });
  expect(await start(moved)).toBe(false);
});
