import type { ProfileName } from '../claim/profiles.js';
import type { Corpus } from './corpus.js';

/** What determines a run of some claims: same parameters, same outcomes. */
export interface RunParameters {
  readonly version: string;
  readonly seed: number;
  readonly profile: ProfileName;
  /** The chance of a false alarm that the whole run may have. */
  readonly alpha: number;
  /** Cases that are run before the drawn ones. */
  readonly corpus?: Corpus | undefined;
  /** Whether the claims are asked of a system, not of this package itself. */
  readonly ofSystem?: boolean | undefined;
}
