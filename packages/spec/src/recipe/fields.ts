import { z } from 'zod';

/** A whole number of at least 1. */
export const count = z.int().min(1);
/** From 0 to 1. */
export const fraction = z.number().min(0).max(1);
/** Above 0, up to 1. */
export const share = z.number().gt(0).max(1);
/** What a recipe, a model or an arm is called. */
export const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens');
