import { readFileSync, writeFileSync } from 'node:fs';

/** Numbers and their shape, row-major. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Magic string and version 1.0 of NumPy's file format. */
const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** The lengths of magic and version, and two bytes for the header's length. */
const PREFIX = MAGIC.length + 2;
const ALIGNMENT = 64;

/** Writes a file that `numpy.load` reads. */
export function writeNpy(path: string, { shape, values }: NumpyArray): void {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }`;
  const length = Math.ceil((PREFIX + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX;
  const size = Buffer.alloc(2);
  size.writeUInt16LE(length);
  const numbers = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(path, Buffer.concat([MAGIC, size, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), numbers]));
}

/** The numbers of a file that `numpy.save` wrote from an array of float64 in row-major order. */
export function readNpy(path: string): Float64Array {
  const bytes = readFileSync(path);
  const start = PREFIX + bytes.readUInt16LE(MAGIC.length);
  const header = bytes.toString('latin1', PREFIX, start);
  if (!header.includes("'<f8'") || !header.includes("'fortran_order': False"))
    throw new Error(`${path} holds no row-major float64: ${header}`);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
}
