/**
 * What a model returns at x = alpha x_0 + sigma eps; each is determined by any other one and x:
 *
 * - `noise`: eps
 * - `data`: x_0 = (x - sigma eps)/alpha
 * - `score`: -eps/sigma
 * - `velocity`: v = alpha eps - sigma x_0, so x_0 = (alpha x - sigma v)/(alpha^2 + sigma^2) (Salimans, Ho 2022)
 * - `flow`: u = alpha' x_0 + sigma' eps with derivatives in the label or, for levels, as described (Lipman et al. 2023)
 */
export type Parameterization = (typeof PARAMETERIZATIONS)[number];

export const PARAMETERIZATIONS = ['score', 'noise', 'data', 'velocity', 'flow'] as const;

/** The floating point numbers that a system computes with: identities are held to 16 of their machine epsilons. */
export type Dtype = (typeof DTYPES)[number];

export const DTYPES = ['float64', 'float32', 'float16', 'bfloat16'] as const;

/** n rows of d, or the same numbers row-major. */
export type Rows =
  | readonly (readonly number[])[]
  | readonly ArrayLike<number>[]
  | { readonly count: number; readonly dimension: number; readonly values: ArrayLike<number> };

/** One number for each point, label or level that was asked. */
export type Numbers = readonly number[] | ArrayLike<number>;

/** Whether it is an array, of whichever kind. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
