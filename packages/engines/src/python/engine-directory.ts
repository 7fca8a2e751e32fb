import { fileURLToPath } from 'node:url';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url)).replace(/[\\/]$/, '');

/** The checkout that this package belongs to. */
export const checkoutDirectory = folder('../../../..');

/** The folder that holds the Python package `mainbench_engine`: what PYTHONPATH must name. */
export const engineDirectory = folder('../../../engine-python');
