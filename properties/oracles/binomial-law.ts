/** P(Bin(n, rate) = k) for k = 0 .. n: the law after each draw, from the one before. */
export function binomial(draws: number, rate: number): number[] {
  let law = [1];
  for (let i = 0; i < draws; i++) {
    law = [...law, 0].map((stays, k) => stays * (1 - rate) + (k > 0 ? law[k - 1] * rate : 0));
  }
  return law;
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
