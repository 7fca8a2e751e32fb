import { textOf, type Units } from '../text/units.ts';

/** A growing text of UTF-16 code units, reused from sentence to sentence. */
export class UnitText {
  units = new Uint16Array(4096);
  length = 0;

  /** Makes room for so many units. */
  reserve(length: number): void {
    if (length <= this.units.length) return;
    const units = new Uint16Array(length + (length >> 1));
    units.set(this.units.subarray(0, this.length));
    this.units = units;
  }

  push(unit: number): void {
    if (this.length === this.units.length) this.reserve(this.length + 1);
    this.units[this.length] = unit;
    this.length += 1;
  }

  /** Takes over a piece of a text. */
  set(units: Units, start: number, end: number): void {
    this.length = 0;
    this.reserve(end - start);
    this.length = end - start;
    this.units.set(units.subarray(start, end));
  }

  toString(): string {
    return textOf(this.units, 0, this.length);
  }
}
