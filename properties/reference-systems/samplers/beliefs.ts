import type { DiffusionSystem, Model } from '../../../src/system/contract/contract.js';
import type { Parameterization } from '../../../src/system/contract/description.js';
import { exact } from '../../../src/system/contract/exact.js';

export type Rows = readonly (readonly number[])[];

/** Where a sampler stands, and what its model is told there: null where it is not asked. */
export interface State {
  readonly label: number | null;
  readonly alpha: number;
  readonly sigma: number;
  /** Of samplers in time. */
  readonly time?: number;
}

/** Data, where no model is asked. */
export const DATA: State = { label: null, alpha: 1, sigma: 0 };

/** E[x_0 | x] and E[eps | x], as a model has them. */
export interface Beliefs {
  readonly data: Rows;
  readonly noise: Rows;
}

/** A model at rows of points in the coordinates of the process, all at one level. */
export interface Asked {
  /** What it returns. */
  predict(x: Rows, at: State): Rows;
  /** What that says of x_0 and eps, where the model is told that it stands elsewhere, if that is given. */
  believe(x: Rows, at: State, told?: State): Beliefs;
}

/** A sum of multiples of blocks of rows. */
export function combined(...terms: readonly (readonly [number, Rows])[]): number[][] {
  return terms[0][1].map((row, i) => row.map((_, j) => terms.reduce((sum, [by, rows]) => sum + by * rows[i][j], 0)));
}

/** An exact model of a system. */
export function asked(model: Model, system: DiffusionSystem): Asked {
  const exactly = exact(model, system);
  const predict = (x: Rows, at: State) => exactly(x, labelsAt(at, x));
  return { predict, believe: (x, at, told = at) => beliefs(exactly.parameterization, predict(x, told), x, at) };
}

/** The label of a state, once for each row. @throws RangeError where no model is meant to be asked */
export function labelsAt({ label }: State, x: Rows): number[] {
  if (label === null) throw new RangeError('there is no label where no model is asked');
  return x.map(() => label);
}

function beliefs(kind: Parameterization, predicted: Rows, x: Rows, { alpha, sigma }: State): Beliefs {
  switch (kind) {
    case 'data':
      return { data: predicted, noise: combined([1 / sigma, x], [-alpha / sigma, predicted]) };
    case 'noise':
      return { data: combined([1 / alpha, x], [-sigma / alpha, predicted]), noise: predicted };
    case 'score':
      return {
        data: combined([1 / alpha, x], [(sigma * sigma) / alpha, predicted]),
        noise: combined([-sigma, predicted]),
      };
    case 'velocity':
      // alpha^2 + sigma^2 = 1
      return {
        data: combined([alpha, x], [-sigma, predicted]),
        noise: combined([sigma, x], [alpha, predicted]),
      };
    case 'flow':
      throw new RangeError('a flow is followed as it is');
  }
}
