import { reportUncaught } from '../../core/base/platform.js';
import type { StragglersError } from '../StragglersError.js';
import type { TaskScopeOptions } from './TaskScopeOptions.js';

/** The names of the tasks that a scope leaves running after its grace: its own ones, and those of inner scopes. */
export class Stragglers {
  readonly #onStragglers: TaskScopeOptions['onStragglers'];
  /** What inner scopes rejected with, and the paths of their tasks. */
  readonly #inner = new Map<StragglersError, readonly string[]>();
  /** Whether the user knows them. */
  isReported = false;

  constructor(onStragglers: TaskScopeOptions['onStragglers']) {
    this.#onStragglers = onStragglers;
  }

  /**
   * Takes over those of an inner scope. The body may pass on the error of a task: then the path of the task stays.
   *
   * @param task the name of the task that ran the inner scope, unless the body did
   */
  add(error: StragglersError, task: string | undefined): void {
    if (this.#inner.has(error)) return;
    this.#inner.set(error, task === undefined ? error.tasks : error.tasks.map((name) => `${task}/${name}`));
  }

  /** Adds the names of the scope's own tasks. Reports them to the user, once, if there are any. Returns all names. */
  report(own: readonly string[]): readonly string[] {
    const names = [...[...this.#inner.values()].flat(), ...own];
    if (names.length > 0 && !this.isReported) {
      this.isReported = true;
      try {
        this.#onStragglers?.(names);
      } catch (error) {
        reportUncaught(error);
      }
    }
    return names;
  }
}
