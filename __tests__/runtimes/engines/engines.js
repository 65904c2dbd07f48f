import { chromium } from './chromium.js';
import { programs } from './programs.js';

/**
 * All engines, in the order of the table. Of each: its `name`, `how` the package is loaded there, what it `lacks` of the
 * capabilities, why it is `missing` on this machine if it is, its `version`, and how to `run` the checks on it.
 */
export const engines = [...programs, chromium];
