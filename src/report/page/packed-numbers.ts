/**
 * Numbers as a page holds them: base64 of little-endian 32-bit floats, which take a third of the room that digits take, or a
 * plain list where one of them is too large or too small for that.
 */
export type PackedNumbers = string | readonly number[];

/** 2^-126 to 2^128: what a 32-bit float holds to its full 24 bits. */
const [LEAST, MOST] = [1.2e-38, 3.4e38];

/** Packs finite numbers; seven digits of them are kept. */
export function packed(numbers: readonly number[]): PackedNumbers {
  if (!numbers.every(fits)) return numbers.map((each) => Number(each.toPrecision(7)));
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [i, each] of numbers.entries()) bytes.setFloat32(4 * i, each, true);
  return Buffer.from(bytes.buffer).toString('base64');
}

function fits(x: number): boolean {
  return x === 0 || (Math.abs(x) >= LEAST && Math.abs(x) <= MOST);
}
