/** The costs that are tried: ten from 1e-4 to 1e4, evenly spaced in their logarithm. */
export const costs: readonly number[] = Array.from({ length: 10 }, (_, index) => 10 ** (index * (8 / 9) - 4));
