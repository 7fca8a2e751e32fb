import { resolve } from 'node:path';

/** The folder that holds packages/, .venv/ and .toolchain/. */
export const checkoutDirectory = resolve(import.meta.dirname, '..', '..', '..');
