/** A model to be run with some cells. */
export interface GridJob {
  readonly model: number;
  readonly cells: number;
}

/** A run of one model. */
export type CellsAndSteps = readonly [cells: number, steps: number];

/** The runs of several models, none of which is done twice. */
export interface KnownRuns<Run> {
  /** Does those runs that are asked for and not known yet, all with the same steps in one go. */
  add(asked: readonly { readonly model: number; readonly runs: readonly CellsAndSteps[] }[]): void;
  /** One that has been asked for. */
  at(model: number, cells: number, steps: number): Run;
}

/** @param run runs jobs that share their time steps; the results follow the jobs */
export function knownRuns<Run>(
  models: number,
  run: (steps: number, jobs: readonly GridJob[]) => readonly Run[],
): KnownRuns<Run> {
  const known = Array.from({ length: models }, () => new Map<string, Run>());
  return {
    add(asked) {
      const missing = new Map<number, GridJob[]>();
      for (const { model, runs } of asked) {
        const named = new Map(runs.map((each) => [key(...each), each]));
        for (const [name, [cells, steps]] of named) {
          if (known[model].has(name)) continue;
          const shared = missing.get(steps) ?? [];
          shared.push({ model, cells });
          missing.set(steps, shared);
        }
      }
      for (const [steps, jobs] of missing) {
        for (const [i, found] of run(steps, jobs).entries()) known[jobs[i].model].set(key(jobs[i].cells, steps), found);
      }
    },
    at: (model, cells, steps) => known[model].get(key(cells, steps)) as Run,
  };
}

const key = (cells: number, steps: number) => `${cells} ${steps}`;
