import { coreChecks } from './core.js';
import { linkingChecks } from './linking.js';

/** All checks: `name` is what must hold, `needs` the capabilities without which it cannot be seen, `run` throws unless it holds. */
export const checks = [...coreChecks, ...linkingChecks];
