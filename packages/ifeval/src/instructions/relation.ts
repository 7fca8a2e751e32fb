import { z } from 'zod';

export const relationSchema = z.enum(['less than', 'at least']);

/** `less than` is strict, `at least` is not. */
export function holds(count: number, relation: z.infer<typeof relationSchema>, bound: number): boolean {
  return relation === 'less than' ? count < bound : count >= bound;
}

/** A number that a prompt asks for. */
export const countSchema = z.int().min(0);
