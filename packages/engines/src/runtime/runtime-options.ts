export interface RuntimeOptions {
  /** The run's folder; logs of engines and servers go into its folder `logs`. */
  runDirectory: string;
  /** The checkout whose Python environment trains and serves; this package's own by default. */
  checkoutDirectory?: string;
  /** The Python to use instead of the checkout's. */
  python?: string;
  /** Told what a slow start is waiting for. */
  onNote?: (note: string) => void;
}
