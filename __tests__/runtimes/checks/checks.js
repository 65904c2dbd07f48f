import { coreChecks } from './core.js';
import { endingChecks } from './endings.js';
import { eventChecks } from './events.js';
import { fetchChecks } from './fetch.js';
import { interopChecks } from './interop.js';
import { kindChecks } from './kinds.js';
import { linkingChecks } from './linking.js';
import { resultChecks } from './results.js';
import { scopeChecks } from './scopes.js';
import { signalChecks } from './signals.js';
import { timeChecks } from './time.js';
import { timerChecks } from './timers.js';
import { waitingChecks } from './waiting.js';

/**
 * All checks: `name` says what must hold, `needs` lists the capabilities that the check needs, and `run` throws or rejects if
 * it does not hold.
 */
export const checks = [
  ...coreChecks,
  ...linkingChecks,
  ...endingChecks,
  ...timerChecks,
  ...kindChecks,
  ...signalChecks,
  ...waitingChecks,
  ...timeChecks,
  ...eventChecks,
  ...scopeChecks,
  ...resultChecks,
  ...interopChecks,
  ...fetchChecks,
];
