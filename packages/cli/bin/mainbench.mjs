#!/usr/bin/env node
// Starts mainbench on the checkout's Node and with its flags: `npx mainbench` may have been started by an older one.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { become } from '../../../scripts/become.mjs';
import { nodeExecutable, nodeFlags } from '../../../scripts/toolchain.mjs';

const typescript = new URL('../src/main.ts', import.meta.url);
// A published package has JavaScript in its place: Node takes no types out of files below node_modules.
const isCheckout = existsSync(typescript);
const javascript = new URL('../src/main.js', import.meta.url).href;
// Compiling at every start costs half a second.
const compiled = fileURLToPath(new URL('../../../.toolchain/compiled', import.meta.url));

function refuseToStart() {
  const checkout = 'mainbench is not set up in this checkout: run `npm run setup` there first.';
  const installed = `mainbench needs Node 24 or newer and its dependencies; this is Node ${process.versions.node}.`;
  process.stderr.write(`${isCheckout ? checkout : installed}\n`);
  process.exit(5);
}

async function start() {
  await import(isCheckout ? (await import('../../../scripts/bundle.mjs')).startAddress() : javascript);
}

const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24;
if (isNewEnough && nodeFlags.every((flag) => process.execArgv.includes(flag))) {
  module.enableCompileCache(compiled);
  // Not awaited: Node would warn in its own words where the program never ends; it says so itself.
  start().catch((error) => {
    // Only what the set-up installs can be missing: everything else belongs to the checkout.
    if (error.code?.endsWith('MODULE_NOT_FOUND')) refuseToStart();
    throw error;
  });
} else {
  const node = nodeExecutable();
  if (node === undefined) refuseToStart();
  become(node, [...nodeFlags, fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
