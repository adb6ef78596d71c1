/** One hidden unit of a score model at one time: v act(w . x + b). */
export interface Unit {
  /** d. */
  readonly w: readonly number[];
  readonly b: number;
  /** |b|, or the sizes of the terms that b is the sum of. */
  readonly sizeOfB: number;
  /** d. */
  readonly v: readonly number[];
}

/** s(x) = factor (sum_i v_i act(w_i . x + b_i) + offset), a model at one time. */
export interface UnitSum {
  readonly activation: 'relu' | 'swish';
  readonly factor: number;
  /** d. */
  readonly offset: readonly number[];
  readonly units: readonly Unit[];
}

/** A number with the size of the terms that it is the sum of. */
export interface Sized {
  readonly value: number;
  readonly size: number;
}

/** max(z, 0), or z/(1 + e^-z) as z (1 + tanh(z/2))/2. */
const act = { relu: (z: number) => Math.max(0, z), swish: (z: number) => (z * (1 + Math.tanh(z / 2))) / 2 };

/** Coordinate j of s(x). */
export function scoreOf({ activation, factor, offset, units }: UnitSum, x: ArrayLike<number>, j: number): Sized {
  const terms = units.map(({ w, b, sizeOfB, v }) => {
    const z = w.reduce((sum, each, e) => sum + each * x[e], b);
    const sizeOfZ = w.reduce((sum, each, e) => sum + Math.abs(each * x[e]), sizeOfB);
    return { value: v[j] * act[activation](z), size: Math.abs(v[j]) * sizeOfZ };
  });
  return {
    value: factor * terms.reduce((sum, { value }) => sum + value, offset[j]),
    size: factor * terms.reduce((sum, { size }) => sum + size, Math.abs(offset[j])),
  };
}

/** The places on the line where units bend, w c + b = 0, ascending, with the unit of each. */
export function bends({ units }: UnitSum): { readonly at: number; readonly unit: number; readonly size: number }[] {
  return units
    .flatMap(({ w: [w], b, sizeOfB }, unit) => (w === 0 ? [] : [{ at: -b / w, unit, size: sizeOfB / Math.abs(w) }]))
    .sort((one, other) => one.at - other.at);
}

/** The mean of a piecewise linear score over a cell of the line: of each line in it the value at its middle. */
export function meanOf(sum: UnitSum, from: number, to: number): Sized {
  const inside = bends(sum).filter(({ at }) => at > from && at < to);
  const ends = [from, ...inside.map(({ at }) => at), to];
  const parts = ends.slice(1).map((end, k) => {
    const { value, size } = scoreOf(sum, [ends[k] + 0.5 * (end - ends[k])], 0);
    const share = (end - ends[k]) / (to - from);
    return { value: share * value, size: share * size };
  });
  return {
    value: parts.reduce((total, { value }) => total + value, 0),
    size: parts.reduce((total, { size }) => total + size, 0),
  };
}
