/** The part of WebAssembly used here: Node's types leave it out, and a Node without a compiler does not have it. */
declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Memory: new (size: { initial: number }) => Memory;
      Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: unknown };
    }
  | undefined;

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** A module of WebAssembly with SIMD, and its memory. */
export interface Simd<Exports> {
  /** The exported functions, which take byte addresses (`byteOffset`) of arrays in the memory. */
  readonly run: Exports;
  /**
   * Arrays of zeros in its memory: one of integers, and some of numbers of the given lengths. Arrays from earlier calls
   * become invalid: their addresses would be taken for others. The memory is as large as the largest calculation needs, and keeps
   * that size.
   */
  room(integers: number, lengths: readonly number[]): { integers: Int32Array; numbers: Float64Array[] };
}

/** Bytes in a page of memory. */
const PAGE = 65536;

/** Bytes at the start of the memory, which are the module's own. */
const OWN = 128;

/** Arrays start at multiples of a cache line. */
const LINE = 64;

/** A module from its bytes in base64, or undefined where it does not run. */
export function simdModule<Exports>(base64: string): Simd<Exports> | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const { validate, Module, Instance, Memory } = WebAssembly;
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (!validate(bytes)) return undefined;
  const module = new Module(bytes);
  // a larger memory is a new one: to let one grow detaches its buffer, and once a buffer has been detached, V8 checks for that
  // at each access to any array, which slows all else by a tenth
  const withPages = (pages: number) => {
    const memory = new Memory({ initial: pages });
    return { memory, run: new Instance(module, { env: { memory } }).exports as Exports };
  };
  let current: ReturnType<typeof withPages>;
  try {
    current = withPages(1);
  } catch {
    return undefined; // no room in the address space
  }
  return {
    get run() {
      return current.run;
    },
    room(integers, lengths) {
      const sizes = [4 * integers, ...lengths.map((length) => 8 * length)];
      const starts = [OWN];
      for (const size of sizes) starts.push(LINE * Math.ceil((starts[starts.length - 1] + size) / LINE));
      const end = starts[sizes.length];
      if (end > current.memory.buffer.byteLength) current = withPages(Math.ceil(end / PAGE));
      const { buffer } = current.memory;
      new Uint8Array(buffer, OWN, end - OWN).fill(0);
      return {
        integers: new Int32Array(buffer, OWN, integers),
        numbers: lengths.map((length, k) => new Float64Array(buffer, starts[k + 1], length)),
      };
    },
  };
}
