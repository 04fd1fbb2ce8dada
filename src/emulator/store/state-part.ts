// State of projects that is kept outside the store, in parts that can be saved, restored and forgotten.

export interface StatePart {
  /** Unique among the parts. */
  readonly name: string;
  /** True for a part whose state belongs into snapshots, under its name. */
  readonly inSnapshots?: boolean;
  /** True for a part that a reset of a project leaves as it is. Only an eviction forgets its state. */
  readonly survivesReset?: boolean;
  /**
   * Returns the state of a project as JSON: undefined, or an empty list, when there is none. Saving creates
   * no state.
   */
  save(project: string): unknown;
  /**
   * Checks a saved state, and returns a function that puts it in place.
   * @param saved undefined when nothing was saved: then the part starts empty
   * @throws an error for a state that the part cannot restore; then nothing has changed
   */
  prepare(project: string, saved: unknown): Promise<() => void | Promise<void>>;
  /** Forgets the state of one project, or of all projects. */
  forget(project?: string): void;
}

/** A part that keeps one value for each project in a map. */
export function mapPart<T>(name: string, values: Map<string, T>): StatePart {
  return {
    name,
    save: (project) => values.get(project),
    prepare: async (project, saved) => () => {
      if (saved === undefined) values.delete(project);
      else values.set(project, saved as T);
    },
    forget(project) {
      if (project === undefined) values.clear();
      else values.delete(project);
    },
  };
}
