/** The Gauss-Hermite rule of five nodes for means under N(0, 1), ascending: exact to degree 9. */
const [INNER, OUTER] = [1.355626179974266, 2.8569700138728056];
const [NEAR, FAR] = [0.2220759220056126, 0.011257411327720689];
export const GAUSS_HERMITE: readonly { readonly z: number; readonly weight: number }[] = [
  { z: -OUTER, weight: FAR },
  { z: -INNER, weight: NEAR },
  { z: 0, weight: 8 / 15 },
  { z: INNER, weight: NEAR },
  { z: OUTER, weight: FAR },
];
