const chunk = 8192;

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

  /** Takes over a text. */
  set(text: string): void {
    this.length = 0;
    this.reserve(text.length);
    const { units } = this;
    for (let index = 0; index < text.length; index += 1) units[index] = text.charCodeAt(index);
    this.length = text.length;
  }

  toString(): string {
    let text = '';
    for (let start = 0; start < this.length; start += chunk) {
      const end = Math.min(start + chunk, this.length);
      text += String.fromCharCode.apply(undefined, this.units.subarray(start, end) as unknown as number[]);
    }
    return text;
  }
}
