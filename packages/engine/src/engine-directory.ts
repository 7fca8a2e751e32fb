import { fileURLToPath } from 'node:url';

/** The folder that holds the Python package `mainbench_engine`: what PYTHONPATH must name. */
export const engineDirectory = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** The checkout that this package belongs to. */
export const checkoutDirectory = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');
