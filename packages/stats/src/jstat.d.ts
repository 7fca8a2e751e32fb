/** The two functions that are used here; jstat brings no types. */
declare module 'jstat' {
  const jstat: {
    /** The regularized incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
    studentt: {
      /** The quantile of Student's t for a probability. */
      inv(probability: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
