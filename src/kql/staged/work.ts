/** Thrown where a search takes more steps than it may. */
export class WorkExceeded extends Error {}

/** Counts steps rather than time, so that the same search always ends the same way. */
export class Work {
  private left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  step(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw new WorkExceeded('The search takes too many steps.');
  }
}
