/** Points of one model that its flow takes along. */
export interface Carried {
  readonly model: number;
  /** Ascending. */
  readonly points: Float64Array;
}

/** Where the flow of one model takes points. */
export interface Images {
  readonly places: Float64Array;
  /** The log of the derivative of the map at each point, where the method finds it on the way. */
  readonly stretches?: Float64Array | undefined;
}
