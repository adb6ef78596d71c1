import type { PackedNumbers } from '../../src/report/page/packed-numbers.js';

/** The numbers that a page holds as base64 of little-endian 32-bit floats, or as they are. */
export function unpacked(packed: PackedNumbers): readonly number[] {
  if (typeof packed !== 'string') return packed;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
