import { registerHooks } from 'node:module';

const offered = /^(zod|@mainbench\/(spec|kit))$/;

/** Lets a user's own file, wherever it lies, import what mainbench offers to extensions: zod, spec and kit. */
export function offerImports(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!offered.test(specifier)) throw error;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}
