import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Independent standard normals from a seed, by Box and Muller. */
export function normals(seed: number): () => number {
  const source = xoroshiro128plus(seed);
  // its first draws still depend visibly on a small seed
  source.jump();
  const uniform = () => uniformFloat64(source);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
