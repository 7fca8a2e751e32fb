// The command line in a few files: Node starts them in a third of the time of the 1,200 modules that are in them.
import { existsSync, readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout, toolchainDirectory } from './toolchain.mjs';

export const bundleDirectory = join(toolchainDirectory, 'bundles');
/** Of the newest bundle: its folder, and what `fileIdentity` said of each file that it was made of. */
export const bundleRecord = join(bundleDirectory, 'newest.json');
const commandLine = join(checkout, 'packages', 'cli', 'src', 'main.ts');
const index = (name) => join(checkout, 'packages', name, 'src', 'index.ts');

/** By name: where the command line starts, and what it offers to a user's own file. */
export function bundleEntries() {
  const zod = dirname(module.createRequire(index('spec')).resolve('zod/package.json'));
  return { main: commandLine, spec: index('spec'), kit: index('kit'), zod: join(zod, 'index.js') };
}

/** Path in the checkout, bytes, and milliseconds of the last change, which no copying tool can set. */
export function fileIdentity(file) {
  const { size, ctimeMs } = statSync(join(checkout, file));
  return [file, size, ctimeMs];
}

/** The folder of a bundle of exactly the files that are there; undefined where there is none. */
export function freshBundle() {
  try {
    const { madeIn, folder, files } = JSON.parse(readFileSync(bundleRecord, 'utf8'));
    const isFresh = madeIn === checkout && files.every((file) => String(fileIdentity(file[0])) === String(file));
    return isFresh && existsSync(join(bundleDirectory, folder)) ? join(bundleDirectory, folder) : undefined;
  } catch {
    // None was made, or a file of it is gone.
    return undefined;
  }
}

/** The address at which the command line starts: that of a fresh bundle, else that of the source. */
export function startAddress() {
  const folder = freshBundle();
  if (folder === undefined) return pathToFileURL(commandLine).href;
  const { main: _, ...offered } = bundleEntries();
  const bundled = (name) => pathToFileURL(join(folder, `${name}.js`)).href;
  const places = new Map(Object.entries(offered).map(([name, file]) => [pathToFileURL(file).href, bundled(name)]));
  // A user's own file gets the modules that the command line has, not a second instance of them.
  module.registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const url = places.get(found.url);
      return url === undefined ? found : { url, format: 'module', shortCircuit: true };
    },
  });
  return bundled('main');
}
