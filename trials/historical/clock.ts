/** A time for each sigma, and back. */
export interface Clock {
  timeOf(sigma: number): number;
  sigmaOf(time: number): number;
}

/** Between the entries on both sides, in log sigma: k-diffusion's way to fractional times of a table that ascends. */
export function clockOf(sigmas: readonly number[]): Clock {
  const logs = sigmas.map(Math.log);
  return {
    timeOf(sigma) {
      const above = sigmas.findIndex((each) => each > sigma);
      const low = above === -1 ? sigmas.length - 2 : Math.max(above - 1, 0);
      return interpolated(logs, Math.log(sigma), low);
    },
    sigmaOf: (time) => Math.exp(between(logs, time)),
  };
}

/** The place of a value between the entries `low` and `low` + 1 of a table. */
export function interpolated(table: readonly number[], value: number, low: number): number {
  const share = (value - table[low]) / (table[low + 1] - table[low]);
  return low + Math.min(Math.max(share, 0), 1);
}

/** The value of a table at a fractional place. */
export function between(table: readonly number[], place: number): number {
  const low = Math.min(Math.floor(place), table.length - 2);
  return table[low] + (place - low) * (table[low + 1] - table[low]);
}
