// Makes .toolchain/bundles of the command line (bundle.mjs), unless there is one of exactly the files that are there.
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { bundleDirectory, bundleEntries, bundleRecord, fileIdentity, freshBundle } from './bundle.mjs';
import { checkout } from './toolchain.mjs';

/** For so many days a run that goes on may still load parts of an older bundle. */
const keptDays = 7;

/** What lies beside a module is looked for where the module was. */
const keepPlaces = {
  name: 'keep-places',
  transform: (code, file) =>
    code
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(file))),
};

async function makeBundle() {
  const folder = String(Date.now());
  const build = await rolldown({ input: bundleEntries(), platform: 'node', plugins: [keepPlaces] });
  const { output } = await build.write({ dir: join(bundleDirectory, folder), entryFileNames: '[name].js' });
  await build.close();
  const modules = output.flatMap(({ moduleIds = [] }) => moduleIds.map((file) => relative(checkout, file)));
  // The lock file stands for the packages that are installed.
  const own = modules.filter((file) => file.startsWith('packages/') && !file.includes('node_modules'));
  const files = ['pnpm-lock.yaml', 'scripts/make-bundle.mjs', ...own].map(fileIdentity);
  writeFileSync(`${bundleRecord}.new`, JSON.stringify({ madeIn: checkout, folder, files }));
  renameSync(`${bundleRecord}.new`, bundleRecord);
  for (const name of readdirSync(bundleDirectory)) {
    if (Number(name) < Date.now() - keptDays * 86_400_000) rmSync(join(bundleDirectory, name), { recursive: true });
  }
}

if (freshBundle() === undefined) await makeBundle();
