import { registerHooks } from 'node:module';

const offered = /^(zod|@?mainbench\/(spec|kit))$/;

/**
 * Lets a user's own file, wherever it lies, import what mainbench offers to extensions: zod, spec and kit. In a
 * checkout these are `@mainbench/spec` and `@mainbench/kit`, in the published package `mainbench/spec` and
 * `mainbench/kit`; either name works in both.
 */
export function offerImports(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!offered.test(specifier)) throw error;
        const here = { ...context, parentURL: import.meta.url };
        const other = specifier.startsWith('@') ? specifier.slice(1) : `@${specifier}`;
        try {
          return next(specifier, here);
        } catch (missing) {
          if (specifier === 'zod') throw missing;
          return next(other, here);
        }
      }
    },
  });
}
