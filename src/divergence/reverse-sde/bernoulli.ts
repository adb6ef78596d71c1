/**
 * The Bernoulli function B(z) = z / (e^z - 1), the weight of exponentially fitted fluxes; B(-z) = B(z) + z.
 *
 * Near 0 it is the series sum_k B_k z^k / k! (radius 2 pi), cut off where it is exact to 1e-15.
 */
export function bernoulli(z: number): number {
  if (z > 0.7 || z < -0.7) return z / (Math.exp(z) - 1);
  const s = z * z;
  return (
    1 -
    0.5 * z +
    s *
      (1 / 12 -
        s *
          (1 / 720 -
            s *
              (1 / 30240 -
                s *
                  (1 / 1209600 -
                    s *
                      (1 / 47900160 -
                        s * (691 / 1307674368000 - s * (1 / 74724249600 - s * (3617 / 10670622842880000))))))))
  );
}
